/** Who turns up in random lives of council rounds, with what, and which dossiers they find: a council of two who score, so that lives get far. */
import type { Actor, Env, State } from '@hoso/workflow';
import type { LawOptions } from '@hoso/workflow/testing';
import fc from 'fast-check';
import { roundStreamId } from '../council-round/commitment.ts';
import { type AgendaItem, itemOf, type Office, type RoundContext } from '../council-round/context.ts';
import { councilRound } from '../council-round/council-round.ts';
import { exampleMembers } from '../council-round/examples.ts';
import { mayBeConcluded, standingOf } from '../council-round/standing.ts';
import { awaitedCommitments, awaitedSheets } from '../council-round/voting.ts';
import type { Sheet } from '../scoring/sheet.ts';
import * as p from './round-people.ts';

type Context = RoundContext;
type Moment = Omit<Env, 'linked'>;

const actors = (): readonly Actor[] => [
  ...[p.chairwoman, p.viceChair, p.stranger, p.secretary, p.department, p.chairOfProvince],
  ...[p.elsewhere(p.department), p.elsewhere(p.secretary)],
];

const of = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const mostly = <T>(good: fc.Arbitrary<T>, other: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 6, arbitrary: good }, { weight: 1, arbitrary: other });
const but = (command: string, changes: fc.Arbitrary<object>): fc.Arbitrary<unknown> =>
  changes.map((change) => ({ ...(councilRound.rules[command]?.example as object), ...change }));

/** The last digits of an id tell what the dossier behind it is: its product set, its kind, whether it came too late or was withdrawn since. */
const natures = {
  '01': {},
  '02': { set: '26' },
  '03': { kind: 're-evaluation' },
  '04': { proposedOn: '2026-10-30' },
  '05': { set: '16', withdrawn: true },
} as const;
const ids = Object.keys(natures).map((nature) => `00000000-0000-4000-8000-0000000000${nature}`);

const linked: LawOptions<Context>['linked'] = (asked, context) =>
  Object.fromEntries(
    asked.map((id): [string, State | undefined] => {
      const nature = ids.includes(id) ? natures[id.slice(-2) as keyof typeof natures] : undefined;
      if (nature === undefined) return [id, undefined];
      const isGone = 'withdrawn' in nature && itemOf(context, id) !== undefined;
      return [id, p.waiting({ ...nature, ...(isGone ? { path: 'withdrawn' } : {}) }).state];
    }),
  );

/** What a member thinks of a dossier: the same whenever he is asked in one attempt, mostly the same as the others. */
const opinions: readonly number[] = [76, 90, 76, 60, 76];
const sheets = new Map<string, Sheet>();
const sheetOf = (context: Context, dossierId: string, memberId: string): Sheet => {
  const { attempt, productSet } = itemOf(context, dossierId) as AgendaItem;
  const taste = (memberId.length % 3) + attempt * 7 + Number(dossierId.slice(-1));
  const total = opinions[taste % opinions.length] ?? 76;
  const sheet = sheets.getOrInsertComputed(`${productSet} ${total}`, () => p.sheetOf({ context }, dossierId, total));
  return taste % 11 === 0 ? { ...sheet, opinion: 'Sản phẩm có bản sắc.' } : sheet;
};

const onTheAgenda = ({ agenda }: Context): readonly string[] => (agenda.length > 0 ? agenda.map((item) => item.dossierId) : [p.A]);
/** A dossier of the agenda, those first for which it makes sense. */
const dossier = (context: Context, fits: (item: AgendaItem) => boolean = () => true): fc.Arbitrary<string> => {
  const fitting = context.agenda.filter(fits).map((item) => item.dossierId);
  return fitting.length === 0 ? of(...onTheAgenda(context)) : mostly(of(...fitting), of(...onTheAgenda(context), p.idOf(99)));
};
const forItem = (command: string, context: Context, fits?: (item: AgendaItem) => boolean): fc.Arbitrary<unknown> =>
  but(
    command,
    dossier(context, fits).map((dossierId) => ({ dossierId })),
  );
/** Mostly for a dossier that is not there, and so refused: else every other life would go in circles. */
const seldom = (command: string, context: Context, fits?: (item: AgendaItem) => boolean): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 3, arbitrary: but(command, of({ dossierId: p.idOf(99) })) }, forItem(command, context, fits));

/** The example's data where the dossier is not on the agenda. */
const or = (command: string, context: Context, dossierId: string, good: () => object): object =>
  itemOf(context, dossierId) === undefined ? { ...(councilRound.rules[command]?.example as object), dossierId } : good();

const seal = (context: Context, dossierId: string, actor: Actor): object =>
  or('CommitSheet', context, dossierId, () => p.commitment({ context }, dossierId, actor, sheetOf(context, dossierId, actor.id)));
const open = (context: Context, dossierId: string, actor: Actor): object =>
  or('RevealSheet', context, dossierId, () => p.revelation({ context }, dossierId, actor, sheetOf(context, dossierId, actor.id)));

const findings = (context: Context, dossierId: string): object => {
  const item = itemOf(context, dossierId);
  const verdict = item && standingOf(context, item)?.verdict;
  if (item === undefined || verdict?.kind !== 'open') return or('AgreeFindings', { ...context, agenda: [] }, dossierId, () => ({}));
  const [first] = Object.keys(item.sheets);
  const options = Object.fromEntries(verdict.options.map((code) => [code, item.sheets[first ?? '']?.choices[code]]));
  return { dossierId, options, disqualifiers: {} };
};

const members = exampleMembers.map((m) => (m.office === 'member' ? { ...m, office: 'secretary' as const } : m));
const swapped: Readonly<Record<string, Office>> = { chair: 'vice-chair', 'vice-chair': 'chair' };
const viceLeads = {
  members: members.map((m) => ({ ...m, office: swapped[m.office] ?? m.office })),
  delegation: 'Chủ tịch chuyển công tác.',
};
const rounds: Readonly<Record<string, readonly string[]>> = {
  '51': [p.ROUND, p.ROUND, p.ROUND, 'province-51-2026-1', 'province-51-2026-7'],
  '01': ['province-01-2026-2'],
};
const presence = of(p.everybody, p.everybody, [p.chairwoman, p.viceChair], [p.chairwoman], [p.viceChair], [p.stranger]).map((there) => ({
  present: there.map(({ id }) => id),
}));

const data: Readonly<Record<string, (context: Context, env: Moment) => fc.Arbitrary<unknown>>> = {
  PlanRound: (_, { actor }) => of(...(rounds[actor.unit] ?? [])).map((roundId) => ({ roundId })),
  // Lives that are called off have little left to do: mostly without the reasons, and so refused.
  CancelRound: ({ voters }) => {
    const example = { weight: 1, arbitrary: but('CancelRound', of({})) };
    return voters === null ? fc.oneof({ weight: 20, arbitrary: of({}) }, example) : example.arbitrary;
  },
  IssueRegulation: () =>
    but(
      'IssueRegulation',
      fc.record({
        quorum: of({ numerator: 1, denominator: 2, chairPresent: false }, { numerator: 1, denominator: 1, chairPresent: true }),
        spread: of({ maxPoints: 10, attempts: 1 }, { maxPoints: 5, attempts: 1 }, { maxPoints: 10, attempts: 2 }, null),
        absent: of('not-counted', 'may-send-sheets'),
      }),
    ),
  AppointCouncil: ({ voters }) =>
    but(
      'AppointCouncil',
      voters === null
        ? mostly<object>(of({ members }), of({ members: members.slice(1) }, { members: members.slice(0, 5) }))
        : mostly<object>(of({ members: [...exampleMembers] }), of(viceLeads)),
    ),
  AdmitDossiers: (context) => {
    const free = ids.filter((id) => itemOf(context, id) === undefined && context.deferred[id]?.cause !== 'late');
    const good = fc.subarray([...free], { minLength: Math.min(1, free.length), maxLength: Math.min(2, free.length) });
    const bad = of<string[]>(ids, [p.A], []);
    const some = context.agenda.length === 0 ? mostly(good, bad) : mostly(bad, good);
    return some.map((list) => ({ dossiers: list.map((dossierId) => ({ dossierId })) }));
  },
  RecordSamples: (context) => forItem('RecordSamples', context, (item) => item.samples === null && item.productSet !== '26'),
  PostponeDossier: (context) => seldom('PostponeDossier', context),
  RemoveDossier: (context) => forItem('RemoveDossier', context),
  OpenMeeting: () => presence,
  RecordAttendance: () => presence,
  DeclareConflict: (context, { actor }) =>
    mostly(
      but('DeclareConflict', of({ memberId: p.stranger.id })),
      but(
        'DeclareConflict',
        dossier(context).map((dossierId) => ({ dossierId, memberId: actor.role === 'council-member' ? actor.id : p.health.id })),
      ),
    ),
  CommitSheet: (context, { actor }) =>
    dossier(context, (item) => awaitedCommitments(context, item).includes(actor.id)).map((dossierId) => seal(context, dossierId, actor)),
  CloseScoring: (context) => seldom('CloseScoring', context, (item) => item.phase === 'committing'),
  RevealSheet: (context, { actor }) =>
    dossier(context, (item) => awaitedSheets(item).includes(actor.id)).map((dossierId) => open(context, dossierId, actor)),
  CloseReveal: (context) => seldom('CloseReveal', context, (item) => item.phase === 'revealing'),
  AgreeFindings: (context) => dossier(context, (item) => item.phase === 'revealed').map((dossierId) => findings(context, dossierId)),
  OrderRescoring: (context) => seldom('OrderRescoring', context, (item) => item.phase === 'revealed'),
  AcceptSpread: (context) => forItem('AcceptSpread', context, (item) => item.phase === 'revealed'),
  ConcludeItem: (context) => forItem('ConcludeItem', context, (item) => mayBeConcluded(context, item)),
  ReferToMeeting: (context) => seldom('ReferToMeeting', context, (item) => item.form === 'written-opinions'),
};

export const roundLawOptions: LawOptions<Context> = {
  actors,
  data: (command, context, env) => (Object.hasOwn(data, command) ? data[command]?.(context, env) : undefined),
  linked,
  /** Four months before the round may meet. */
  today: '2026-07-01',
  dossierId: roundStreamId(p.ROUND),
};
