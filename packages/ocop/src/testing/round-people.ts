/** A council of Quảng Ngãi with its officers, dossiers that wait for it, and short ways through a round, for specs. */
import { hash } from 'node:crypto';
import type { Actor, State } from '@hoso/workflow';
import { type Scenario, scenario } from '@hoso/workflow/testing';
import { commitmentOf, roundStreamId, type Seal } from '../council-round/commitment.ts';
import { type AgendaItem, itemOf, type RoundContext } from '../council-round/context.ts';
import { councilRound } from '../council-round/council-round.ts';
import { exampleMembers } from '../council-round/examples.ts';
import { setOf, standingOf } from '../council-round/standing.ts';
import { votersOf } from '../council-round/voting.ts';
import { type DossierContext, type Kind, unregistered } from '../dossier/context.ts';
import { exampleApplicant } from '../dossier/examples.ts';
import type { Sheet } from '../scoring/sheet.ts';
import { sheetWithTotal } from '../scoring/sheet-with-total.ts';

export type RoundScenario = Scenario<RoundContext>;
type Round = Pick<RoundScenario, 'context'>;

const member = (id: string): Actor => ({ id, role: 'council-member', unit: '51' });
export const [chairwoman, viceChair, industry, health, science, culture, quality, clerk] = exampleMembers.map(({ id }) => member(id)) as [
  ...[Actor, Actor, Actor, Actor, Actor, Actor, Actor, Actor],
];
/** The members whose office votes under the example's regulation. */
export const voters: readonly Actor[] = [chairwoman, viceChair, industry, health, science, culture, quality];
export const everybody: readonly Actor[] = [...voters, clerk];
export const stranger = member('council-nobody-51');

export const ROUND = 'province-51-2026-2';
export const CENTRAL = 'central-2027-1';

/** Dossier ids of specs: 1 for the first. The commands' own examples name the tenth. */
export const idOf = (n: number): string => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
export const [A, B, C] = [idOf(10), idOf(11), idOf(12)] as [string, string, string];

type Waiting = {
  readonly set?: string;
  readonly kind?: Kind;
  readonly proposedOn?: string;
  readonly central?: boolean;
  readonly path?: string;
  readonly over?: Partial<DossierContext>;
};

/** A dossier as a round finds it: it waits for one, in Quảng Ngãi or at the ministry. */
export const waiting = ({ set = '20', kind = 'first', proposedOn = '2026-10-01', central = false, path, over }: Waiting = {}) => {
  const context: DossierContext = {
    ...{
      ...unregistered,
      kind,
      productId: A,
      applicant: exampleApplicant,
      communeCode: '21115',
      provinceCode: '51',
      ruleSet: 'qd-26-2026',
    },
    ...{ product: { name: `Sản phẩm bộ ${set}`, set }, filedOn: '2026-09-01', desk: central ? 'central-council' : 'council', proposedOn },
    ...(central ? { proposedToMinistryOn: proposedOn } : {}),
    ...over,
  };
  const state: State<DossierContext> = { path: path ?? `${central ? 'central-review' : 'council-round'}.awaiting-round`, context };
  return { state: state as unknown as State };
};

/** The same dossier when it has heard of its admission, or has ended since. */
export const scheduledIn = (roundId: string, of: Waiting = {}) =>
  waiting({
    path: `${of.central ? 'central-review' : 'council-round'}.scheduled`,
    ...of,
    over: { round: { id: roundId, level: of.central ? 'ministry' : 'province', stream: roundStreamId(roundId) } },
  });

export const itemIn = ({ context }: Round, dossierId: string): AgendaItem | undefined => itemOf(context, dossierId);

/** Nothing planned yet; it is 2 November 2026. */
export const round = (roundId = ROUND, today = '2026-11-02'): RoundScenario =>
  scenario(councilRound, { today, dossierId: roundStreamId(roundId) });

export const department = { id: 'department-officer-51', role: 'department-officer', unit: '51' };
export const secretary = { id: 'council-secretary-51', role: 'council-secretary', unit: '51' };
export const chairOfProvince = { id: 'provincial-chair-51', role: 'provincial-chair', unit: '51' };
export const ministry = { id: 'ministry-officer', role: 'ministry-officer', unit: 'MAE' };
export const minister = { id: 'minister', role: 'minister', unit: 'MAE' };
export const centralSecretary = { id: 'central-secretary', role: 'council-secretary', unit: 'MAE' };
export const elsewhere = <T extends Actor>(actor: T): T => ({ ...actor, unit: '01' });

export const planned = (s = round()): RoundScenario => s.as(department).does('PlanRound');
export const appointed = (s = planned()): RoundScenario => s.as(chairOfProvince).does('IssueRegulation').does('AppointCouncil');

// biome-ignore lint/suspicious/noExplicitAny: a change to a command's example
type Example = any;
export const under = (changes: object, s = planned()): RoundScenario =>
  s
    .as(chairOfProvince)
    .does('IssueRegulation', (e: Example) => ({ ...e, ...changes }))
    .does('AppointCouncil');

/** These dossiers come onto the agenda, with their samples where there are any. */
export const admitting = (s: RoundScenario, dossiers: Readonly<Record<string, Waiting>>): RoundScenario => {
  for (const [id, of] of Object.entries(dossiers)) s.knows(id, waiting(of));
  s.as(secretary).does('AdmitDossiers', { dossiers: Object.keys(dossiers).map((dossierId) => ({ dossierId })) });
  for (const [dossierId, { set }] of Object.entries(dossiers)) {
    if (set !== '26' && itemIn(s, dossierId) !== undefined) s.does('RecordSamples', { dossierId, count: 5 });
  }
  return s;
};
export const meeting = (s: RoundScenario, present: readonly Actor[] = everybody): RoundScenario =>
  s.as(secretary).does('OpenMeeting', { present: present.map((actor) => actor.id) });

/** One dossier of product set 20, the meeting open. */
export const scoring = (s = appointed()): RoundScenario => meeting(admitting(s, { [A]: {} }));
/** One re-evaluation, by written opinions: no meeting. */
export const writing = (s = appointed()): RoundScenario => admitting(s, { [A]: { kind: 're-evaluation' } });

const saltOf = (...what: readonly (string | number)[]): string => hash('sha256', `salt ${what.join(' ')}`, 'hex');

/** How `memberId` seals a sheet for the attempt that runs. */
export const sealOf = ({ context }: Round, dossierId: string, memberId: string): Seal => {
  const { attempt } = itemOf(context, dossierId) as AgendaItem;
  const { roundId, rubric } = context as { readonly roundId: string; readonly rubric: string };
  return { roundId, dossierId, memberId, attempt, rubric, salt: saltOf(roundId, dossierId, memberId, attempt) };
};

export const setIn = ({ context }: Round, dossierId: string) => setOf(context, itemOf(context, dossierId) as AgendaItem);
/** A sheet of that many points for the dossier's product set. */
export const sheetOf = (s: Round, dossierId: string, total: number): Sheet => sheetWithTotal(setIn(s, dossierId), total);

export const commitment = (s: Round, dossierId: string, actor: Actor, sheet: Sheet) => {
  const seal = sealOf(s, dossierId, actor.id);
  return { dossierId, attempt: seal.attempt, commitment: commitmentOf(seal, sheet, setIn(s, dossierId)) };
};
export const revelation = (s: Round, dossierId: string, actor: Actor, sheet: Sheet) => ({
  dossierId,
  sheet,
  salt: sealOf(s, dossierId, actor.id).salt,
});

export const commits = (s: RoundScenario, dossierId: string, actor: Actor, sheet: Sheet): RoundScenario =>
  s.as(actor).does('CommitSheet', commitment(s, dossierId, actor, sheet));
export const reveals = (s: RoundScenario, dossierId: string, actor: Actor, sheet: Sheet): RoundScenario =>
  s.as(actor).does('RevealSheet', revelation(s, dossierId, actor, sheet));

type Scored = readonly (readonly [Actor, Sheet])[];
/** All seal, then all reveal. */
export const scored = (s: RoundScenario, dossierId: string, sheets: Scored): RoundScenario => {
  for (const [actor, sheet] of sheets) commits(s, dossierId, actor, sheet);
  for (const [actor, sheet] of sheets) reveals(s, dossierId, actor, sheet);
  return s;
};
/** Sheets of so many points, in the order of the voting members who are not recused; the last total is that of all who follow. */
export const totals = (s: RoundScenario, dossierId: string, ...points: readonly number[]): Scored => {
  const free = voters.filter(({ id }) => votersOf(s.context).includes(id) && !itemIn(s, dossierId)?.recused.includes(id));
  return free.map((actor, i) => [actor, sheetOf(s, dossierId, points[i] ?? points.at(-1) ?? 0)]);
};
export const scoredAt = (s: RoundScenario, dossierId: string, ...points: readonly number[]): RoundScenario =>
  scored(s, dossierId, totals(s, dossierId, ...points));

/** The council agrees, wherever its members differ on a gate, on what the first of them chose. */
export const agreed = (s: RoundScenario, dossierId: string): RoundScenario => {
  const item = itemIn(s, dossierId) as AgendaItem;
  const verdict = standingOf(s.context, item)?.verdict;
  if (verdict?.kind !== 'open' || verdict.options.length === 0) return s;
  const [first] = Object.keys(item.sheets).toSorted();
  const options = Object.fromEntries(verdict.options.map((code) => [code, item.sheets[first ?? '']?.choices[code]]));
  return s.as(secretary).does('AgreeFindings', { dossierId, options, disqualifiers: {} });
};

/** One dossier scored by all with 76 points. */
export const revealed = (s = scoring()): RoundScenario => scoredAt(s, A, 76);
export const concluded = (s = revealed()): RoundScenario => s.as(chairwoman).does('ConcludeRound');
