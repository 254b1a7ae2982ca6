/** A council round over HTTP: whoever has a turn takes it with a token and the examples that the API itself publishes. */
import { type AgendaItem, commitmentOf, exampleForm02For, rubricSet, rubrics, type Sheet, sheetWithTotal } from '@hoso/ocop';
import type { LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import { ocopApi } from './ocop-api.ts';
import type { Ask, TestApi } from './test-api.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers as a client without types finds them
export type Json = any;

const member = (id: string, unit = '51') => ({ id, name: id, role: 'council-member', unit });
/** Those of the example of AppointCouncil; all but the last vote. */
export const voters = ['chair', 'vice-chair', 'industry', 'health', 'science', 'culture', 'quality'].map((name) => `council-${name}-51`);
export const council = [...voters, 'council-ocop-51'];
const strangers = [member('council-stranger-51'), member('council-member-01', '01')];

export const ROUND = 'province-51-2026-2';
const PATH = `/v1/rounds/${ROUND}`;
const salt = (who: string): string => Buffer.from(who.padEnd(32, '.').slice(0, 32)).toString('hex');

const toCouncil: readonly (readonly [string, string])[] = [
  ['commune-chair', 'SelectIdea'],
  ['applicant-tra-bong', 'FileFirstDossier'],
  ['commune-officer', 'ReceiveAtCommune'],
  ['commune-officer', 'ConfirmCompleteness'],
  ['commune-chair', 'RecordCommuneMeeting'],
  ['commune-officer', 'RecordCommuneFindings'],
  ['commune-chair', 'IssueCommuneReport'],
  ['commune-chair', 'IssueProposalLetter'],
  ['commune-officer', 'HandOverToProvince'],
  ['department', 'ReceiveAtProvince'],
  ['department', 'ForwardToAdvisoryTeam'],
  ['advisor', 'IssueAdvisoryReport'],
];

export const setOf = (number: string) => rubricSet(rubrics[0] as never, number) as NonNullable<ReturnType<typeof rubricSet>>;
export const sheetOf = (set: string, total: number, more: Partial<Sheet> = {}): Sheet => ({
  ...sheetWithTotal(setOf(set), total),
  ...more,
});

export type RoundOffice = Awaited<ReturnType<typeof roundOffice>>;

export const roundOffice = async () => {
  const api: TestApi = await ocopApi([...council.map((id) => member(id)), ...strangers]);
  const examplesOf = async (workflow: string): Promise<ReadonlyMap<string, Json>> => {
    const { commands } = (await api.ask('', `GET /v1/workflows/${workflow}`)).json();
    return new Map(commands.map((c: Json) => [c.type, c.example]));
  };
  const ofDossiers = await examplesOf('ocop-dossier@2');
  const ofRounds = await examplesOf('council-round@1');

  const post = async (who: string, path: string, payload: object, status: number, options: Ask = {}): Promise<Json> => {
    const answer = await api.ask(who, `POST ${path}`, { ...options, payload });
    expect([who, (payload as Json).type ?? path, answer.statusCode, answer.json().code]).toEqual([
      who,
      (payload as Json).type ?? path,
      status,
      status < 400 ? undefined : expect.any(String),
    ]);
    return answer.json();
  };
  const does = (who: string, type: string, data: object = ofRounds.get(type), options: Ask = {}): Promise<Json> =>
    post(who, `${PATH}/commands`, { type, data }, 200, options);
  const refused = async (who: string, type: string, data: object): Promise<Json> => {
    const answer = await api.ask(who, `POST ${PATH}/commands`, { payload: { type, data } });
    return { status: answer.statusCode, ...answer.json() };
  };
  const get = (who: string, path = ''): Promise<LightMyRequestResponse> => api.ask(who, `GET ${PATH}${path}`);
  const read = async (who: string, path = ''): Promise<Json> => {
    const answer = await get(who, path);
    expect([path, answer.statusCode, answer.json().code]).toEqual([path, 200, undefined]);
    return answer.json();
  };
  const item = async (dossierId: string): Promise<AgendaItem & Json> =>
    (await read('secretary', '/agenda')).items.find((i: Json) => i.dossierId === dossierId);

  /** A dossier that waits for the council. */
  const dossier = async (set = '20', name = `Sản phẩm ${set}`): Promise<string> => {
    const product = { name, set };
    const first = { type: 'RegisterIdea', data: { ...ofDossiers.get('RegisterIdea'), product } };
    const { dossierId } = await post('applicant-tra-bong', '/v1/dossiers', first, 201);
    for (const [who, type] of toCouncil) {
      const example = ofDossiers.get(type);
      const data = type === 'FileFirstDossier' ? { ...example, form02: exampleForm02For(set) } : example;
      await post(who, `/v1/dossiers/${dossierId}/commands`, { type, data }, 200);
    }
    return dossierId;
  };

  const seal = async (who: string, dossierId: string, sheet: Sheet) => {
    const { attempt, productSet } = await item(dossierId);
    const what = { roundId: ROUND, dossierId, memberId: who, attempt, rubric: 'qd-26-2026/1', salt: salt(who) };
    return { dossierId, attempt, commitment: commitmentOf(what, sheet, setOf(productSet)) };
  };

  return {
    api,
    post,
    does,
    refused,
    get,
    read,
    item,
    dossier,
    seal,
    examples: ofRounds,
    plan: () => post('department', '/v1/rounds', { type: 'PlanRound', data: { roundId: ROUND } }, 201),
    appoint: async () => {
      await does('chair', 'IssueRegulation');
      await does('chair', 'AppointCouncil');
    },
    admit: async (...dossierIds: readonly string[]) => {
      await does('secretary', 'AdmitDossiers', { dossiers: dossierIds.map((dossierId) => ({ dossierId })) });
      for (const dossierId of dossierIds) await does('secretary', 'RecordSamples', { dossierId, count: 5 });
    },
    meet: async () => {
      await api.ask('', 'POST /dev/clock', { payload: { advance: 'P65D' } });
      await does('secretary', 'OpenMeeting', { present: council });
    },
    commits: async (who: string, dossierId: string, sheet: Sheet) => does(who, 'CommitSheet', await seal(who, dossierId, sheet)),
    reveals: (who: string, dossierId: string, sheet: Sheet) => does(who, 'RevealSheet', { dossierId, sheet, salt: salt(who) }),
    /** What the reactor does after the round's facts. */
    tells: (dossierId: string, type: string, round: string) =>
      api.engine.execute({
        dossierId,
        command: { type, data: { round } },
        actor: { id: 'system', role: 'system', unit: 'system' },
        commandId: crypto.randomUUID(),
      }),
    close: api.close,
  };
};
