/**
 * Commands through the engine beside the same appends without it, on the same kind of SQLite store, at 1, 16, 64 and 256 in flight. The
 * appends of the two are the same bytes on the same streams in the same order. Aim: at least 0.7 of the raw rate at 1 in flight and 0.4
 * at 64. A round each in turn on a fresh file, so that whatever else the machine does weighs on both; rates are medians of three.
 *
 *     node bench/engine.ts [seconds a round, default 1]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine, type Execute } from '@hoso/engine';
import { codec, type EventStore, memoryEventStore, type NewEvent, sqliteEventStore } from '@hoso/event-store';
import { ocopDossier, ocopDossierOnPaper } from '@hoso/ocop';
import { type Actor, type Command, machineDecider, registry, type State, type Workflow, workflowId } from '@hoso/workflow';

const SECONDS = Number(process.argv[2] ?? 1);
const IN_FLIGHT = [1, 16, 64, 256];
const ROUNDS = 3;
/** Commands prepared a round and second, more than a machine gets through; a round that runs out ends early. */
const COMMANDS = 60_000 * SECONDS;
/** Dossiers that are in the middle of their lives at the same time; below the engine's cache of 10,000. */
const AT_ONCE = 2_000;
/** Commands of one life, at most. */
const LIFE = 40;
/** Commands in a row that lead to no new place, at most. */
const CIRCLES = 3;
const NOW = '2026-09-01T02:00:00.000Z';
const TODAY = '2026-09-01';

const actor = (role: string, unit: string): Actor => ({ id: `${role}-${unit}`, role, unit });
/** The people of one dossier: Trà Bồng commune (21115), Quảng Ngãi (51), the ministry. */
const actors: readonly Actor[] = [
  ...['applicant', 'commune-officer', 'commune-chair'].map((role) => actor(role, '21115')),
  ...['department-officer', 'advisor', 'council-secretary', 'provincial-chair', 'inspector'].map((role) => actor(role, '51')),
  ...['ministry-officer', 'advisor', 'council-secretary', 'minister'].map((role) => actor(role, 'MAE')),
  actor('system', 'system'),
];

/** Mulberry32: the same lives in every run. */
const random = (seed: number) => {
  let a = seed;
  return (below: number): number => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
};

type Step = { readonly command: Command; readonly actor: Actor };

/**
 * A legal life: at each step one of the commands that somebody may issue now, with the example of its rule; new places are preferred, ends
 * are put off, and a life that has only gone round in circles lately is over.
 */
const life = (workflow: Workflow, pick: (below: number) => number): readonly Step[] => {
  const decider = machineDecider(workflow);
  const at = { now: NOW, today: TODAY, effectiveOn: TODAY, dossierId: id('d', 0) };
  const steps: Step[] = [];
  const seen = new Set<string>();
  let state: State = decider.initial;
  let circling = 0;
  while (steps.length < LIFE && circling < CIRCLES && !decider.isFinal(state)) {
    const offers = actors.flatMap((who) =>
      decider.allowed(state, who, at).flatMap(({ type, ready }) => (ready ? [{ actor: who, type, at: pick(1 << 30) }] : [])),
    );
    const taken = offers
      .sort((a, b) => a.at - b.at)
      .flatMap(({ actor, type }) => {
        const command: Command = { type, data: workflow.rules[type]?.example };
        const decision = decider.decide(command, state, { ...at, actor, commandId: id('c', 0), linked: {} });
        return 'facts' in decision ? [{ step: { command, actor }, after: decision.facts.reduce(decider.evolve, state) }] : [];
      });
    const going = taken.filter(({ after }) => !decider.isFinal(after));
    const next = going.find(({ after }) => !seen.has(after.path)) ?? going[0] ?? taken[0];
    if (next === undefined) break;
    steps.push(next.step);
    state = next.after;
    circling = seen.has(state.path) ? circling + 1 : 0;
    seen.add(state.path);
  }
  return steps;
};

const id = (kind: string, n: number): string =>
  `${kind.charCodeAt(0).toString(16).padStart(8, '0')}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;

type Append = { readonly stream: string; readonly expected: number; readonly events: readonly NewEvent[] };
/** What is done with one dossier, first to last. */
type Lives<T> = readonly (readonly T[])[];

const livesOf = (workflow: Workflow): Lives<Execute> => {
  const pick = random(20_261_124);
  const kinds = Array.from({ length: 200 }, () => life(workflow, pick));
  const all: Execute[][] = [];
  for (let n = 0, commands = 0; commands < COMMANDS; n++) {
    const steps = kinds[n % kinds.length] ?? [];
    const dossierId = id('d', n);
    all.push(steps.map((step, i) => ({ dossierId, ...step, commandId: id('c', n * LIFE + i), workflow: workflowId(workflow) })));
    commands += steps.length;
  }
  return all;
};

const engineOn = (store: EventStore, workflow: Workflow) =>
  createEngine({ store, registry: registry([workflow]), codec: codec(), clock: { now: () => NOW } });

/** The appends that the engine makes of the same lives. */
const appendsOf = async (workflow: Workflow, lives: Lives<Execute>): Promise<Lives<Append>> => {
  const store = memoryEventStore();
  let appends: Append[] = [];
  const append: EventStore['append'] = (stream, expected, events) => {
    appends.push({ stream, expected, events });
    return store.append(stream, expected, events);
  };
  const engine = engineOn({ ...store, append }, workflow);
  const all: (readonly Append[])[] = [];
  for (const requests of lives) {
    for (const request of requests) await engine.execute(request);
    all.push(appends);
    appends = [];
  }
  return all;
};

/** Works off the lives with so many in flight; the dossiers that are under way take turns. Answers the rate a second. */
const rate = async <T>(lives: Lives<T>, inFlight: number, work: (item: T) => Promise<unknown>): Promise<number> => {
  const ready: { readonly items: readonly T[]; next: number }[] = [];
  let started = 0;
  let first = 0;
  let done = 0;
  const start = performance.now();
  const end = start + SECONDS * 1000;
  const worker = async (): Promise<void> => {
    while (performance.now() < end) {
      while (ready.length - first < AT_ONCE - inFlight && started < lives.length) ready.push({ items: lives[started++] ?? [], next: 0 });
      const dossier = ready[first++];
      const item = dossier?.items[dossier.next++];
      if (dossier === undefined || item === undefined) return;
      await work(item);
      done += 1;
      if (dossier.next < dossier.items.length) ready.push(dossier);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return (done * 1000) / (performance.now() - start);
};

const onFreshStore = async (run: (store: EventStore) => Promise<number>): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), 'hoso-bench-'));
  const store = sqliteEventStore(join(folder, 'events.sqlite'));
  try {
    return await run(store);
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
};

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;
const whole = (n: number): string => Math.round(n).toLocaleString('en');

const measure = async (workflow: Workflow): Promise<void> => {
  const lives = livesOf(workflow);
  const appends = await appendsOf(workflow, lives);
  const commands = (inFlight: number) =>
    onFreshStore((store) => {
      const { execute } = engineOn(store, workflow);
      return rate(lives, inFlight, execute);
    });
  const raw = (inFlight: number) =>
    onFreshStore((store) => rate(appends, inFlight, ({ stream, expected, events }) => store.append(stream, expected, events)));

  const flat = appends.flat();
  const events = flat.flatMap((append) => append.events);
  const bytes = events.reduce((sum, event) => sum + Buffer.byteLength(event.data) + Buffer.byteLength(event.metadata), 0);
  console.log(
    `\n${workflowId(workflow)}: ${whole(lives.length)} lives of ${(flat.length / lives.length).toFixed(1)} commands, ${AT_ONCE} at once;`,
  );
  console.log(`an append: ${(events.length / flat.length).toFixed(2)} events, ${whole(bytes / flat.length)} bytes of data and metadata\n`);
  console.log('in flight   commands/s   raw appends/s   ratio');
  await commands(64);
  for (const inFlight of IN_FLIGHT) {
    const rounds: { readonly engine: number; readonly store: number }[] = [];
    for (let n = 0; n < ROUNDS; n++) rounds.push({ engine: await commands(inFlight), store: await raw(inFlight) });
    const [engine, store] = [median(rounds.map((r) => r.engine)), median(rounds.map((r) => r.store))];
    console.log(
      `${String(inFlight).padStart(9)}${whole(engine).padStart(13)}${whole(store).padStart(16)}${(engine / store).toFixed(2).padStart(8)}`,
    );
  }
};

console.log(`node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(1)}`);
console.log(`SQLite in ${tmpdir()}, WAL, synchronous=FULL; rounds of ${SECONDS} s, ${ROUNDS} of each in turn`);
// A life of the version of today stops at the council, whose round is another stream (bench/council.ts); on paper it goes on.
for (const workflow of [ocopDossierOnPaper, ocopDossier]) await measure(workflow);
