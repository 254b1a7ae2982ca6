/** Whose move it is in a round: officers by their unit, members of the council by their id. */
import type { State } from '@hoso/workflow';
import { MINISTRY_UNIT } from '../roles.ts';
import type { AgendaItem, RoundContext } from './context.ts';
import { actingChairs } from './roles.ts';
import { mayBeConcluded, openCauseOf } from './standing.ts';
import { awaitedCommitments, awaitedSheets, hasQuorum, missingSamples } from './voting.ts';

/** `party`: the member's id for the role `council-member`, else the unit's code. */
export type AwaitedInRound = { readonly role: string; readonly party: string; readonly commands: readonly string[] };

/** Without `member`: an officer of the round's unit. */
type Move = { readonly role: string; readonly command: string; readonly member?: string };

const officer = (role: string, ...commands: readonly string[]): readonly Move[] => commands.map((command) => ({ role, command }));
const secretary = (...commands: readonly string[]) => officer('council-secretary', ...commands);
const members = (ids: readonly string[], ...commands: readonly string[]): readonly Move[] =>
  ids.flatMap((member) => commands.map((command) => ({ role: 'council-member', command, member })));

/** What a dossier whose sheets are open needs, and of whom. */
const afterReveal = (context: RoundContext, item: AgendaItem): readonly Move[] => {
  const cause = openCauseOf(context, item);
  if (cause === 'findings') return secretary('AgreeFindings');
  if (cause === null) return mayBeConcluded(context, item) ? members(actingChairs(context, item), 'ConcludeItem') : [];
  const maySettle = cause === 'spread' && item.attempt >= (context.regulation?.spread?.attempts ?? 1);
  return members(actingChairs(context, item), 'OrderRescoring', ...(maySettle ? ['AcceptSpread'] : []));
};

const scoring = (context: RoundContext, item: AgendaItem): readonly Move[] => {
  if (missingSamples(context, item) > 0) return secretary('RecordSamples');
  if (context.regulation === null || context.appointment === null) return [];
  if (item.form === 'meeting' && context.present === null) return secretary('OpenMeeting');
  const awaited = awaitedCommitments(context, item);
  if (awaited.length > 0 || hasQuorum(context, item)) return members(awaited, 'CommitSheet');
  // Too few can score it: others come, or it is put off.
  return secretary('PostponeDossier', ...(context.present === null ? [] : ['RecordAttendance']));
};

const movesAt = (context: RoundContext, item: AgendaItem): readonly Move[] => {
  if (item.phase === 'committing') return scoring(context, item);
  return item.phase === 'revealing' ? members(awaitedSheets(item), 'RevealSheet') : afterReveal(context, item);
};

const work = (context: RoundContext): readonly Move[] => {
  const [head, agency] = context.level === 'ministry' ? ['minister', 'ministry-officer'] : ['provincial-chair', 'department-officer'];
  const items = context.agenda;
  const isDone = items.length > 0 && items.every((item) => openCauseOf(context, item) === null);
  return [
    ...(context.regulation === null ? officer(head, 'IssueRegulation') : []),
    ...(context.appointment === null ? officer(head, 'AppointCouncil') : []),
    ...(items.length === 0 ? [...officer(agency, 'AdmitDossiers'), ...secretary('AdmitDossiers')] : []),
    ...(isDone ? members(actingChairs(context), 'ConcludeRound') : items.flatMap((item) => movesAt(context, item))),
  ];
};

const movesIn = ({ path, context }: State<RoundContext>): readonly Move[] => {
  if (path === 'concluded') return secretary('SignMinutes');
  if (path === 'minutes-signed') return secretary('SubmitProposal');
  return path === 'preparing' || path === 'meeting' ? work(context) : [];
};

/** One row a role and party, each command once. */
export const awaitedInRound = (state: State<RoundContext>): readonly AwaitedInRound[] => {
  const { level, provinceCode } = state.context;
  const unit = level === 'ministry' ? MINISTRY_UNIT : (provinceCode ?? '');
  const rows = new Map<string, { readonly role: string; readonly party: string; readonly commands: Set<string> }>();
  for (const { role, command, member: party = unit } of movesIn(state)) {
    rows.getOrInsertComputed(`${role} ${party}`, () => ({ role, party, commands: new Set() })).commands.add(command);
  }
  return [...rows.values()].map((row) => ({ ...row, commands: [...row.commands] }));
};
