/**
 * Scores and concludes a round of 300 dossiers by 11 members through the engine, on SQLite with synchronous=FULL: every sheet sealed, every
 * sheet revealed, the round concluded, each dossier given its result; beside it the very same appends made raw, on a second store in the same
 * state, in the same order and with as many in flight. The two take turns dossier by dossier, so that whatever else the disk does weighs on
 * both. A round is one stream: its commands come one after another, and each waits for its own flush; the results come 64 at a time.
 *
 *     node bench/council.ts [dossiers, default 300]
 *
 * 7,201 facts in 6,901 appends, 6.4 MB; Node 26.10, 2 cores (AMD EPYC) shared with others, load 9 to 12:
 *
 *     store on                                engine             raw                ratio
 *     a busy disk, some 2 ms a flush          18.4 s, 391/s      13.0 s, 553/s      0.71
 *     memory (TMPDIR=/dev/shm), no flush       2.7 s, 2,693/s     0.3 s, 26,960/s   0.10
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine, type Engine, type Execute } from '@hoso/engine';
import { codec, type EventStore, memoryEventStore, type NewEvent, sqliteEventStore } from '@hoso/event-store';
import {
  commitmentOf,
  councilRound,
  exampleForm02For,
  followUpsOf,
  ocopDossier,
  type RubricSet,
  roundStreamId,
  rubricById,
  rubricSet,
  type Sheet,
  sheetWithTotal,
  workflows,
} from '@hoso/ocop';
import { type Actor, registry, workflowId } from '@hoso/workflow';

const DOSSIERS = Number(process.argv[2] ?? 300);
const MEMBERS = 11;
const IN_FLIGHT = 64;
const ROUND = 'province-51-2026-2';
const RUBRIC = 'qd-26-2026/1';
const SETS = ['20', '10', '13', '22', '05', '09', '18', '21'];
const [FILED, MET] = ['2026-10-20T02:00:00.000Z', '2026-11-10T02:00:00.000Z'];

const id = (kind: number, n: number): string => `${kind.toString(16).padStart(8, '0')}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
const stream = roundStreamId(ROUND);
const numbers = (below: number): readonly number[] => Array.from({ length: below }, (_, n) => n);
const dossierIds = numbers(DOSSIERS).map((n) => id(1, n));

type Append = { readonly stream: string; readonly expected: number; readonly events: readonly NewEvent[] };
/** Whatever is done one after another; queues are worked off side by side. */
type Queue<T> = readonly T[];

/** Works off the queues, at most `IN_FLIGHT` at a time. */
const sideBySide = async <T>(queues: readonly Queue<T>[], work: (item: T) => Promise<unknown>): Promise<void> => {
  const left = queues.values();
  const worker = async (): Promise<void> => {
    for (const queue of left) for (const item of queue) await work(item);
  };
  await Promise.all(numbers(IN_FLIGHT).map(worker));
};

let commands = 0;
const request = (dossierId: string, actor: Actor, type: string, data: unknown): Execute => ({
  ...{ dossierId, actor, command: { type, data }, commandId: id(2, ++commands) },
  workflow: workflowId(dossierId === stream ? councilRound : ocopDossier),
});

const province = (role: string): Actor => ({ id: `${role}-51`, role, unit: '51' });
const commune = (role: string): Actor => ({ id: `${role}-21115`, role, unit: '21115' });
const [department, secretary] = [province('department-officer'), province('council-secretary')];
const applicant: Actor = { id: 'applicant-tra-bong', role: 'applicant', unit: '21115' };

const appointment = councilRound.rules.AppointCouncil?.example as { readonly members: readonly { id: string; office: string }[] };
const council = [
  ...appointment.members,
  ...numbers(MEMBERS).map((n) => ({ id: `council-invited-${n}-51`, name: `Thành viên mời ${n}`, agency: 'invited', office: 'member' })),
].filter(({ office }) => office !== 'secretary');
/** The secretary has no vote; the OCOP unit is still to be represented. */
const members = [...council.slice(0, MEMBERS), ...appointment.members.filter(({ office }) => office === 'secretary')];
const voters = council.slice(0, MEMBERS).map((member): Actor => ({ id: member.id, role: 'council-member', unit: '51' }));

const setOf = (n: number): RubricSet => {
  const rubric = rubricById(RUBRIC);
  const set = rubric && rubricSet(rubric, SETS[n % SETS.length] as string);
  if (set === undefined) throw new Error('no such set');
  return set;
};

const lifeOf = (n: number): Queue<Execute> => {
  const set = SETS[n % SETS.length] as string;
  const dossierId = dossierIds[n] as string;
  const changed: Readonly<Record<string, object>> = {
    RegisterIdea: { product: { name: `Sản phẩm ${n}`, set } },
    FileFirstDossier: { form02: exampleForm02For(set) },
  };
  const way: readonly (readonly [Actor, string])[] = [
    [applicant, 'RegisterIdea'],
    [commune('commune-chair'), 'SelectIdea'],
    [applicant, 'FileFirstDossier'],
    [commune('commune-officer'), 'ReceiveAtCommune'],
    [commune('commune-officer'), 'ConfirmCompleteness'],
    [commune('commune-officer'), 'RecordCommuneFindings'],
    [commune('commune-chair'), 'IssueCommuneReport'],
    [commune('commune-chair'), 'IssueProposalLetter'],
    [commune('commune-officer'), 'HandOverToProvince'],
    [department, 'ReceiveAtProvince'],
    [department, 'ForwardToAdvisoryTeam'],
    [province('advisor'), 'IssueAdvisoryReport'],
  ];
  return way.map(([actor, type]) => request(dossierId, actor, type, { ...(ocopDossier.rules[type]?.example as object), ...changed[type] }));
};

const planned: Queue<Execute> = [
  request(stream, department, 'PlanRound', { roundId: ROUND }),
  request(stream, province('provincial-chair'), 'IssueRegulation', councilRound.rules.IssueRegulation?.example),
  request(stream, province('provincial-chair'), 'AppointCouncil', { ...appointment, members }),
  ...numbers(Math.ceil(DOSSIERS / 100)).map((n) =>
    request(stream, secretary, 'AdmitDossiers', { dossiers: dossierIds.slice(n * 100, n * 100 + 100).map((dossierId) => ({ dossierId })) }),
  ),
  ...dossierIds.map((dossierId) => request(stream, secretary, 'RecordSamples', { dossierId, count: 5 })),
  request(stream, secretary, 'OpenMeeting', { present: members.map((member) => member.id) }),
];

/** The clients' work, by dossier: sheets of 50 to 95 points, each with its salt and commitment. */
const scored: readonly Queue<Execute>[] = dossierIds.map((dossierId, n) => {
  const set = setOf(n);
  const sheet: Sheet = { ...sheetWithTotal(set, 50 + (n % 46)), opinion: 'Sản phẩm đạt yêu cầu; nên mở rộng vùng nguyên liệu.' };
  const sealed = voters.map((voter, m) => {
    const salt = (n * MEMBERS + m).toString(16).padStart(64, '0');
    const seal = { roundId: ROUND, dossierId, memberId: voter.id, attempt: 1, rubric: RUBRIC, salt };
    return { voter, salt, commitment: commitmentOf(seal, sheet, set) };
  });
  return [
    ...sealed.map(({ voter, commitment }) => request(stream, voter, 'CommitSheet', { dossierId, attempt: 1, commitment })),
    ...sealed.map(({ voter, salt }) => request(stream, voter, 'RevealSheet', { dossierId, sheet, salt })),
  ];
});
const concluding = request(stream, voters[0] as Actor, 'ConcludeRound', {});

let now = FILED;
const engineOn = (store: EventStore): Engine =>
  createEngine({ store, registry: registry(workflows), codec: codec(), clock: { now: () => now } });

/** What follows for the dossiers from what a command to the round recorded. */
const followUps = async (engine: Engine, of: Execute): Promise<readonly Queue<Execute>[]> => {
  const { facts, state, decider } = await engine.execute(of);
  return facts.flatMap(({ type, data }) =>
    (followUpsOf(decider.workflow.name, type)?.(state.context, stream, data) ?? []).map(({ dossierId, command }) => [
      { ...request(dossierId, { id: 'reactor', role: 'system', unit: 'system' }, command.type, command.data) },
    ]),
  );
};

/** The appends that lead to the open meeting, by stream. */
const prepared = async (): Promise<readonly Queue<Append>[]> => {
  const appends: Append[] = [];
  const store = memoryEventStore();
  const engine = engineOn(recording(store, appends));
  now = FILED;
  for (const n of dossierIds.keys()) for (const of of lifeOf(n)) await engine.execute(of);
  now = MET;
  for (const of of planned) await sideBySide(await followUps(engine, of), engine.execute);
  return [...Map.groupBy(appends, (append) => append.stream).values()];
};

const recording = (store: EventStore, into: Append[]): EventStore => ({
  ...store,
  append: (name, expected, events) => {
    into.push({ stream: name, expected, events });
    return store.append(name, expected, events);
  },
});

/** A store in which everything is ready for the first sheet. */
const freshStore = async (before: readonly Queue<Append>[]) => {
  const folder = mkdtempSync(join(tmpdir(), 'hoso-bench-'));
  const store = sqliteEventStore(join(folder, 'events.sqlite'));
  await sideBySide(before, (append) => store.append(append.stream, append.expected, append.events));
  const close = async (): Promise<void> => {
    await store.close();
    rmSync(folder, { recursive: true });
  };
  return { store, close };
};

const secondsOf = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
};

/** What was appended, and the seconds that it took through the engine and raw. */
type Part = { readonly appends: readonly Append[]; readonly engine: number; readonly raw: number };

const measure = async (): Promise<{ readonly round: Part; readonly results: Part }> => {
  const before = await prepared();
  const [through, beside] = [await freshStore(before), await freshStore(before)];
  const appends: Append[] = [];
  const engine = engineOn(recording(through.store, appends));
  const rawAppend = (of: Append) => beside.store.append(of.stream, of.expected, of.events);

  let results: readonly Queue<Execute>[] = [];
  const steps = [
    ...scored.map((ofDossier) => async () => {
      for (const of of ofDossier) await engine.execute(of);
    }),
    async () => {
      results = await followUps(engine, concluding);
    },
  ];
  const round = { engine: 0, raw: 0 };
  for (const step of steps) {
    const from = appends.length;
    round.engine += await secondsOf(step);
    round.raw += await secondsOf(async () => {
      for (const of of appends.slice(from)) await rawAppend(of);
    });
  }
  const ofRound = appends.length;
  const told = await secondsOf(() => sideBySide(results, engine.execute));
  const after = appends.slice(ofRound);
  const queues = after.map((of) => [of]);
  const toldRaw = await secondsOf(() => sideBySide(queues, rawAppend));
  await Promise.all([through.close(), beside.close()]);
  return { round: { appends: appends.slice(0, ofRound), ...round }, results: { appends: after, engine: told, raw: toldRaw } };
};

const { round, results } = await measure();
if (results.appends.length !== DOSSIERS) throw new Error(`${results.appends.length} results for ${DOSSIERS} dossiers`);
const together: Part = {
  appends: [...round.appends, ...results.appends],
  engine: round.engine + results.engine,
  raw: round.raw + results.raw,
};

console.log(`node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(1)}`);
console.log(`SQLite in ${tmpdir()}, WAL, synchronous=FULL; ${DOSSIERS} dossiers, ${MEMBERS} members\n`);
console.log('               facts   appends     bytes   engine s   facts/s     raw s   facts/s   ratio');
for (const [name, { appends, engine, raw }] of Object.entries({ round, results, together })) {
  const events = appends.flatMap((append) => append.events);
  const bytes = events.reduce((sum, event) => sum + Buffer.byteLength(event.data) + Buffer.byteLength(event.metadata), 0);
  const perSecond = (seconds: number) => Math.round(events.length / seconds);
  const cells = [events.length, appends.length, bytes, engine.toFixed(2), perSecond(engine), raw.toFixed(2), perSecond(raw)];
  const widths = [10, 10, 10, 11, 10, 10, 10];
  const ratio = (raw / engine).toFixed(2).padStart(8);
  console.log(name.padEnd(10) + cells.map((cell, i) => String(cell).padStart(widths[i] ?? 0)).join('') + ratio);
}
