/** The demo's council rounds of 2026: August from its plan to its proposal, scored by eleven members; November planned, its dossiers waiting. */
import { hash } from 'node:crypto';
import { commitmentOf, type Rubric, type RubricSet, roundStreamId, rubricFor, rubricSet, type Sheet } from '@hoso/ocop';
import type { Actor } from '@hoso/workflow';
import { type Member, provincialCouncil } from './council.ts';
import { PROVINCE } from './identities.ts';
import { lives } from './lives.ts';
import { type Life, type Scoring, samplesOf } from './ways.ts';

export type Act = {
  readonly on: string;
  readonly actor: Actor;
  readonly command: string;
  readonly data: Readonly<Record<string, unknown>>;
};
export type RoundLife = { readonly stream: string; readonly acts: readonly Act[] };

const AUGUST = `province-${PROVINCE}-2026-1`;
const NOVEMBER = `province-${PROVINCE}-2026-2`;
/** The written opinions of re-evaluations are asked for, and the council meets. */
const [OPINIONS, MEETING] = ['2026-08-10', '2026-08-20'];

const officer = (role: string): Actor => ({ id: `${role}-${PROVINCE}`, role, unit: PROVINCE });
const [department, secretary, chairOfProvince] = [officer('department-officer'), officer('council-secretary'), officer('provincial-chair')];
const member = ({ id }: Member): Actor => ({ id, role: 'council-member', unit: PROVINCE });
const chair = member(provincialCouncil[0] as Member);
const everybody = provincialCouncil.map(({ id }) => id);

const act = (on: string, actor: Actor, command: string, data: Act['data'] = {}): Act => ({ on, actor, command, data });
const paper = (number: string) => ({ paper: { number: `${number} (mô phỏng)` } });

const rubric = rubricFor('qd-26-2026', MEETING) as Rubric;
const setOf = (number: string): RubricSet => {
  const set = rubricSet(rubric, number);
  if (set === undefined) throw new Error(`no rubric for product set ${number}`);
  return set;
};

/** The council and its regulation, issued before the round or anew for it. */
const constituted = (on: string): readonly Act[] => [
  act(on, chairOfProvince, 'IssueRegulation', {
    ...paper('12/QĐ-HĐOCOP'),
    quorum: { numerator: 3, denominator: 4, chairPresent: true },
    voters: ['chair', 'vice-chair', 'member'],
    conflict: 'recused-from-dossier',
    spread: { maxPoints: 10, attempts: 2 },
    absent: 'not-counted',
    rounding: 'none',
    opinionsDiffer: 'stars',
  }),
  act(on, chairOfProvince, 'AppointCouncil', { ...paper('345/QĐ-UBND'), members: provincialCouncil }),
];
const admitted = (on: string, dossiers: readonly Life[]): Act =>
  act(on, secretary, 'AdmitDossiers', { dossiers: dossiers.map(({ dossierId }) => ({ dossierId })) });
const samples = (on: string, dossiers: readonly Life[]): readonly Act[] =>
  dossiers.flatMap(({ dossierId, set }) =>
    samplesOf(set) === 0 ? [] : [act(on, secretary, 'RecordSamples', { dossierId, count: samplesOf(set) })],
  );

type Item = { readonly life: Life; readonly scoring: Scoring; readonly n: number };

const scored = (on: string, { life: { dossierId, set: number }, scoring, n }: Item, attempt: number): readonly Act[] => {
  const set = setOf(number);
  const sheets = scoring.attempts[attempt - 1]?.(set, n) ?? [];
  const sealed = provincialCouncil.flatMap((of, i) => {
    if (i === scoring.recused?.member) return [];
    const sheet = sheets[i] as Sheet;
    // Everybody can work these salts out, which is what a demo is for. A member draws 32 random bytes and shows them to nobody.
    const salt = hash('sha256', `hoso demo salt ${AUGUST} ${dossierId} ${of.id} ${attempt}`, 'hex');
    const seal = { roundId: AUGUST, dossierId, memberId: of.id, attempt, rubric: rubric.id, salt };
    return [{ actor: member(of), sheet, salt, commitment: commitmentOf(seal, sheet, set) }];
  });
  return [
    ...sealed.map(({ actor, commitment }) => act(on, actor, 'CommitSheet', { dossierId, attempt, commitment })),
    ...sealed.map(({ actor, sheet, salt }) => act(on, actor, 'RevealSheet', { dossierId, sheet, salt })),
  ];
};

const isByOpinions = ({ life }: Item): boolean => life.steps.some((step) => step.command === 'FileReEvaluationDossier');

/** Where members find different things at a gate, the council agrees on what its first member found. */
const findings = ({ life: { dossierId, set }, scoring: { attempts, agreed }, n }: Item): readonly Act[] => {
  if (agreed === undefined) return [];
  const option = attempts.at(-1)?.(setOf(set), n)[0]?.choices[agreed.criterion];
  return [
    act(MEETING, secretary, 'AgreeFindings', { dossierId, options: { [agreed.criterion]: option }, disqualifiers: {}, note: agreed.note }),
  ];
};

/** What the meeting does with a dossier: all of it, or what opinions in writing have left open. */
const met = (item: Item): readonly Act[] => {
  const { life, scoring } = item;
  const all = scoring.attempts.map((_, i) => scored(MEETING, item, i + 1));
  const rescoring = act(MEETING, chair, 'OrderRescoring', { dossierId: life.dossierId, reasons: scoring.rescoring });
  const acts = isByOpinions(item) ? all.slice(1).flat() : all.flatMap((attempt, i) => (i === 0 ? attempt : [rescoring, ...attempt]));
  return [...acts, ...findings(item)];
};

const items: readonly Item[] = lives.flatMap((life, n) => (typeof life.council === 'object' ? [{ life, scoring: life.council, n }] : []));
const late = lives.filter((life) => life.council === 'late');
const waiting = lives.filter((life) => life.council === 'late' || life.council === 'november');

const august: RoundLife = {
  stream: roundStreamId(AUGUST),
  acts: [
    act('2026-06-15', department, 'PlanRound', {
      roundId: AUGUST,
      legalBasis: {
        ...paper('12/QĐ-HĐOCOP'),
        clause: 'Kế hoạch OCOP năm 2026 của tỉnh, mục III.5.b; Quy chế hoạt động của Hội đồng, điều về đợt ngoài Điều 5.1',
      },
    }),
    ...constituted('2026-06-25'),
    admitted(
      '2026-08-03',
      items.map((item) => item.life),
    ),
    ...samples(
      '2026-08-04',
      items.map((item) => item.life),
    ),
    ...items.flatMap(({ life: { dossierId }, scoring: { recused } }) => {
      const of = recused && provincialCouncil[recused.member];
      return of === undefined
        ? []
        : [act('2026-08-05', member(of), 'DeclareConflict', { dossierId, memberId: of.id, reasons: recused?.reasons })];
    }),
    ...items.filter(isByOpinions).flatMap((item) => scored(OPINIONS, item, 1)),
    admitted('2026-08-18', late),
    act(MEETING, secretary, 'OpenMeeting', { present: everybody, ...paper('15/GM-HĐOCOP') }),
    ...items.flatMap(met),
    act(MEETING, chair, 'ConcludeRound'),
    act('2026-08-21', secretary, 'SignMinutes', paper('21/BB-HĐOCOP')),
    act('2026-08-22', secretary, 'SubmitProposal', paper('22/TTr-HĐOCOP')),
  ],
};

const november: RoundLife = {
  stream: roundStreamId(NOVEMBER),
  acts: [
    act('2026-08-26', department, 'PlanRound', { roundId: NOVEMBER }),
    ...constituted('2026-08-27'),
    admitted('2026-08-28', waiting),
    // The samples of the first one are still on their way.
    ...samples('2026-08-31', waiting.slice(1)),
  ],
};

export const roundLives: readonly RoundLife[] = [august, november];
