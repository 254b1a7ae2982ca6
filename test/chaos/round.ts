/** One council round from its plan to its proposal, over a few dossiers: its facts have consequences in other dossiers, which must come once. */
import { setTimeout as delay } from 'node:timers/promises';
import { commitmentOf, councilRound, ocopDossier, type RubricSet, roundStreamId, rubricById, rubricSet, sheetWithTotal } from '@hoso/ocop';
import { workflowId } from '@hoso/workflow';
import type { Book } from './book.ts';
import type { Caller, Json } from './caller.ts';

const ROUND = 'province-51-2026-2';
/** The month of its meeting, by the plan of the province. */
const [HELD_FROM, RUBRIC, SET] = ['2026-11-02', 'qd-26-2026/1', '20'];
const [department, secretary, chair] = ['department-officer-51', 'council-secretary-51', 'provincial-chair-51'];
const toCouncil: readonly (readonly [who: string, type: string])[] = [
  ['commune-chair-21115', 'SelectIdea'],
  ['applicant-tra-bong', 'FileFirstDossier'],
  ['commune-officer-21115', 'ReceiveAtCommune'],
  ['commune-officer-21115', 'ConfirmCompleteness'],
  ['commune-chair-21115', 'RecordCommuneMeeting'],
  ['commune-officer-21115', 'RecordCommuneFindings'],
  ['commune-chair-21115', 'IssueCommuneReport'],
  ['commune-chair-21115', 'IssueProposalLetter'],
  ['commune-officer-21115', 'HandOverToProvince'],
  [department, 'ReceiveAtProvince'],
  [department, 'ForwardToAdvisoryTeam'],
  ['advisor-51', 'IssueAdvisoryReport'],
];

const appointing = councilRound.rules.AppointCouncil?.example as { readonly members: readonly { readonly office: string }[] };
/** The council of the example, by the names of the demo's members. */
const members = appointing.members.map((member, i) => ({ ...member, id: `council-member-51-${String(i + 1).padStart(2, '0')}` }));
const voters = members.filter(({ office }) => office !== 'secretary').map(({ id }) => id);

/**
 * Answers what was refused on the way, if anything; then the rest is left undone. `advance` moves the stack's clock by so many days.
 * @throws Error without an answer.
 */
export const holdRound = async (
  caller: Caller,
  book: Book,
  dossiers: number,
  advance: (days: number) => Promise<void>,
): Promise<string | undefined> => {
  const stream = roundStreamId(ROUND);
  const set = rubricSet(rubricById(RUBRIC) as never, SET) as RubricSet;
  let refusal: string | undefined;
  const does = async (who: string, path: string, type: string, data: unknown, more: object = {}): Promise<Json> => {
    if (refusal !== undefined) return {};
    const [, , kind, dossier] = path.split('/');
    const isRound = kind === 'rounds';
    const id = isRound ? stream : dossier;
    const { status, body } = await caller.command(who, path, { type, data, ...more }, id === undefined ? {} : { id });
    if (status >= 300) refusal = `${type} by ${who}: ${body.code}`;
    return body;
  };
  const exampleOf = (type: string) => ocopDossier.rules[type]?.example;
  const inRound = (who: string, type: string, data: unknown = councilRound.rules[type]?.example) =>
    does(who, `/v1/rounds/${ROUND}/commands`, type, data);

  const prepared = async (): Promise<string> => {
    const workflow = workflowId(ocopDossier);
    const { dossierId } = await does('applicant-tra-bong', '/v1/dossiers', 'RegisterIdea', exampleOf('RegisterIdea'), { workflow });
    for (const [who, type] of toCouncil) await does(who, `/v1/dossiers/${dossierId}/commands`, type, exampleOf(type));
    return dossierId;
  };
  const ids = await Promise.all(Array.from({ length: dossiers }, prepared));

  await does(department, '/v1/rounds', 'PlanRound', { roundId: ROUND });
  await inRound(chair, 'IssueRegulation');
  await inRound(chair, 'AppointCouncil', { ...appointing, members });
  await inRound(secretary, 'AdmitDossiers', { dossiers: ids.map((dossierId) => ({ dossierId })) });
  for (const dossierId of ids) await inRound(secretary, 'RecordSamples', { dossierId, count: 5 });
  while (refusal === undefined && (await caller.ask('', 'GET /dev/clock')).body.today < HELD_FROM) {
    await advance(5);
    await delay(50);
  }
  await inRound(secretary, 'OpenMeeting', {
    ...(councilRound.rules.OpenMeeting?.example as object),
    present: members.map(({ id }) => id),
  });
  await Promise.all(
    ids.map(async (dossierId, i) => {
      const sheet = sheetWithTotal(set, 70 + i);
      const salt = (who: string): string => Buffer.from(who.padEnd(32, '.').slice(0, 32)).toString('hex');
      await Promise.all(
        voters.map((memberId) => {
          const seal = { roundId: ROUND, dossierId, memberId, attempt: 1, rubric: RUBRIC, salt: salt(memberId) };
          return inRound(memberId, 'CommitSheet', { dossierId, attempt: 1, commitment: commitmentOf(seal, sheet, set) });
        }),
      );
      await Promise.all(voters.map((memberId) => inRound(memberId, 'RevealSheet', { dossierId, sheet, salt: salt(memberId) })));
    }),
  );
  await inRound(voters[0] ?? '', 'ConcludeRound');
  await inRound(secretary, 'SignMinutes');
  await inRound(secretary, 'SubmitProposal');
  for (const id of ids) {
    if (id === undefined) continue;
    const { body } = await caller.ask('auditor', `GET /v1/dossiers/${id}/history`);
    book.adopt(id, workflowId(ocopDossier), body.facts);
  }
  return refusal;
};
