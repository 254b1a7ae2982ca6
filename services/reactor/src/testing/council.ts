/** Dossiers up to the council, and a round that takes them, scores them and concludes. */
import { commitmentOf, type RoundContext, roundStreamId, rubricById, rubricSet, type Sheet, sheetWithTotal } from '@hoso/ocop';
import type { Actor } from '@hoso/workflow';
import { idOf, people, type World } from './world.ts';

export const ROUND = 'province-51-2026-2';
export const stream = roundStreamId(ROUND);
const department = people.department;
const advisor: Actor = { id: 'advisor-51', role: 'advisor', unit: '51' };
const member = (id: string): Actor => ({ id, role: 'council-member', unit: '51' });
const offices = ['chair', 'vice-chair', 'industry', 'health', 'science', 'culture', 'quality'];
const voters = offices.map((office) => member(`council-${office}-51`));
const [chair = member('')] = voters;

const way: readonly (readonly [Actor, string])[] = [
  [people.applicant, 'RegisterIdea'],
  [people.communeChair, 'SelectIdea'],
  [people.applicant, 'FileFirstDossier'],
  [people.communeOfficer, 'ReceiveAtCommune'],
  [people.communeOfficer, 'ConfirmCompleteness'],
  [people.communeOfficer, 'RecordCommuneFindings'],
  [people.communeChair, 'IssueCommuneReport'],
  [people.communeChair, 'IssueProposalLetter'],
  [people.communeOfficer, 'HandOverToProvince'],
  [department, 'ReceiveAtProvince'],
  [department, 'ForwardToAdvisoryTeam'],
  [advisor, 'IssueAdvisoryReport'],
];

/** Dossier `n` from its idea until it waits for a round, on one day. */
export const atCouncil = async (w: World, n: number): Promise<void> => {
  for (const [actor, command] of way) await w.does(actor, n, command);
};

/** The round with its council, and the dossiers proposed to it. */
export const admitted = async (w: World, dossiers: readonly number[]): Promise<void> => {
  await w.acts(department, stream, 'PlanRound');
  await w.acts(people.chair, stream, 'IssueRegulation');
  await w.acts(people.chair, stream, 'AppointCouncil');
  await w.acts(people.secretary, stream, 'AdmitDossiers', { dossiers: dossiers.map((n) => ({ dossierId: idOf(n) })) });
};

/** What every member finds: points, or that the dossier is forged. */
export type Finding = number | 'forged';

const roundNow = async (w: World): Promise<RoundContext> => (await w.engine.load(stream))?.state.context as unknown as RoundContext;

/** All members agree; the round is concluded. */
export const concluded = async (w: World, findings: Readonly<Record<number, Finding>>): Promise<void> => {
  for (const n of Object.keys(findings)) await w.acts(people.secretary, stream, 'RecordSamples', { dossierId: idOf(Number(n)), count: 5 });
  await w.acts(people.secretary, stream, 'OpenMeeting');
  const rubric = (await roundNow(w)).rubric ?? '';
  const known = rubricById(rubric);
  const set = known && rubricSet(known, '20');
  if (set === undefined) throw new Error(`no rubric ${rubric}`);
  for (const [n, finding] of Object.entries(findings)) {
    const dossierId = idOf(Number(n));
    const sheet: Sheet = finding === 'forged' ? { choices: {}, disqualifiers: ['forged-dossier'] } : sheetWithTotal(set, finding);
    const salt = n.repeat(64).slice(0, 64);
    for (const { id } of voters) {
      const commitment = commitmentOf({ roundId: ROUND, dossierId, memberId: id, attempt: 1, rubric, salt }, sheet, set);
      await w.acts(member(id), stream, 'CommitSheet', { dossierId, attempt: 1, commitment });
    }
    for (const voter of voters) await w.acts(voter, stream, 'RevealSheet', { dossierId, sheet, salt });
  }
  await w.acts(chair, stream, 'ConcludeRound');
};
