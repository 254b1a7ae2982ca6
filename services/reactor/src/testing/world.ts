/** A real engine over a memory store, read models that are kept up to date, a clock to move, and people who act. */
import { createEngine, type Engine } from '@hoso/engine';
import { codec, type EventStore, memoryEventStore, type StoredFact } from '@hoso/event-store';
import { ocopDossier, workflows } from '@hoso/ocop';
import { type HomeAt, type ReadModels, readModels } from '@hoso/read-models';
import { createLogger, createMetrics, type Metrics } from '@hoso/service';
import { type Actor, registry, type Workflow, workflowId } from '@hoso/workflow';
import { type Reactor, type ReactorOptions, reactor } from '../reactor.ts';

const facts = codec();
const everyWorkflow = registry(workflows);

export const people = {
  applicant: { id: 'applicant-tra-bong', role: 'applicant', unit: '21115' },
  communeOfficer: { id: 'commune-officer-21115', role: 'commune-officer', unit: '21115' },
  communeChair: { id: 'commune-chair-21115', role: 'commune-chair', unit: '21115' },
  department: { id: 'department-officer-51', role: 'department-officer', unit: '51' },
  secretary: { id: 'council-secretary-51', role: 'council-secretary', unit: '51' },
  chair: { id: 'provincial-chair-51', role: 'provincial-chair', unit: '51' },
} satisfies Record<string, Actor>;

export const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

export type World = {
  readonly store: EventStore;
  readonly engine: Engine;
  readonly models: ReadModels;
  readonly metrics: Metrics;
  readonly log: readonly Record<string, unknown>[];
  /** The day of the clock from here on, at 9 in the morning in Viet Nam. */
  readonly on: (day: string) => void;
  /** The command on dossier `n` by the actor, today; data: as given, made from the rule's example, or the example. */
  readonly does: (actor: Actor, n: number, command: string, data?: unknown) => Promise<void>;
  /** The same on any stream: a round's. The example is that of the newest workflow that has the command. */
  readonly acts: (actor: Actor, dossierId: string, command: string, data?: unknown) => Promise<void>;
  readonly reactor: (over?: Partial<ReactorOptions>) => Reactor;
  /** Type and legal date of the facts of dossier `n`, all or those of the types named. */
  readonly history: (n: number, ...types: readonly string[]) => Promise<readonly string[]>;
  readonly facts: (n: number) => Promise<readonly StoredFact[]>;
  /** Stops what runs here. The store stays for the next world. */
  readonly stop: () => Promise<void>;
};

/** `workflow`: in which dossiers start. `at`: where the read models stand, and may have stood before; default: in memory. */
export const world = async (
  day: string,
  store: EventStore = memoryEventStore(),
  workflow: Workflow = ocopDossier,
  at: HomeAt = { path: ':memory:' },
): Promise<World> => {
  let now = '';
  const on = (next: string): void => {
    now = `${next}T02:00:00.000Z`;
  };
  on(day);
  const clock = { now: () => now };
  const stopping = new AbortController();
  const engine = createEngine({ store, registry: everyWorkflow, codec: facts, clock, workflow: workflowId(workflow) });
  const models = await readModels({ ...at, registry: everyWorkflow, codec: facts });
  const projecting = (async () => {
    for await (const batch of store.follow({ after: 0, signal: stopping.signal })) await models.project(batch);
  })();
  const log: Record<string, unknown>[] = [];
  const logger = createLogger({ name: 'test' }, { write: (line: string) => void log.push(JSON.parse(line)) });
  const metrics = createMetrics({ processMetrics: false });
  const running: Reactor[] = [];
  let commands = 0;

  const acts: World['acts'] = async (actor, dossierId, type, given) => {
    const its = [workflow, ...workflows.toReversed()].find(({ rules }) => Object.hasOwn(rules, type)) ?? workflow;
    const example = structuredClone(its.rules[type]?.example);
    const data = given === undefined ? example : typeof given === 'function' ? given(example) : given;
    const command = { type, data };
    const head = await store.head();
    const dated = type === 'RegisterExistingCertificate' ? { effectiveOn: data.certificate.issuedOn } : {};
    await engine.execute({ dossierId, command, actor, commandId: idOf(head * 1000 + ++commands), workflow: workflowId(its), ...dated });
  };

  const factsOf = async (n: number): Promise<readonly StoredFact[]> =>
    (await store.readStream(`dossier-${idOf(n)}`)).map((event) => facts.decode(event));

  return {
    store,
    engine,
    models,
    metrics,
    log,
    on,
    acts,
    does: (actor, n, type, data) => acts(actor, idOf(n), type, data),
    reactor: (over = {}) => {
      const made = reactor({
        engine,
        store,
        codec: facts,
        readModels: models,
        clock,
        logger,
        metrics: running.length === 0 ? metrics : createMetrics({ processMetrics: false }),
        retryMs: 1,
        ...over,
        signal: over.signal === undefined ? stopping.signal : AbortSignal.any([stopping.signal, over.signal]),
      });
      running.push(made);
      return made;
    },
    history: async (n, ...types) =>
      (await factsOf(n))
        .filter((fact) => types.length === 0 || types.includes(fact.type))
        .map((fact) => `${fact.metadata.effectiveOn} ${fact.type}`),
    facts: factsOf,
    stop: async () => {
      stopping.abort();
      await Promise.all(running.map((r) => r.done));
      await projecting;
      await models.close();
    },
  };
};

const rest: readonly (readonly [Actor, string, unknown?])[] = [
  [people.communeOfficer, 'ReceiveAtCommune'],
  [people.communeOfficer, 'ConfirmCompleteness'],
  [people.communeOfficer, 'RecordCommuneFindings'],
  [people.communeChair, 'IssueCommuneReport'],
  [people.communeChair, 'IssueProposalLetter'],
  [people.communeOfficer, 'HandOverToProvince'],
  [people.department, 'ReceiveAtProvince'],
  [people.department, 'IssueAgencyReport'],
  [people.department, 'ScheduleRound'],
];

/** A filed re-evaluation up to the council's result on paper, on one day. */
export const judged = async (w: World, n: number, stars: number): Promise<void> => {
  for (const [actor, command, data] of rest) await w.does(actor, n, command, data);
  const average = [0, 20, 40, 60, 76, 92][stars] ?? 0;
  await w.does(people.secretary, n, 'RecordCouncilResult', {
    paper: { number: '19/BB-HĐOCOP' },
    sumOfTotals: average * 9,
    members: 9,
    bandStars: stars,
    gateStars: stars,
    stars,
  });
};

/** A judged dossier up to its certificate, on one day. */
export const certified = async (w: World, n: number): Promise<void> => {
  await w.does(people.department, n, 'SubmitForDecision');
  await w.does(people.chair, n, 'DecideRecognition');
  await w.does(people.chair, n, 'IssueCertificate');
};

/** A certificate issued three years before `validThrough`, registered today as of then. */
export const registered = (w: World, n: number, validThrough: string): Promise<void> =>
  w.does(people.department, n, 'RegisterExistingCertificate', (example: { certificate: object }) => ({
    ...example,
    certificate: {
      ...example.certificate,
      number: `OLD-${n}`,
      issuedOn: `${Number(validThrough.slice(0, 4)) - 3}${validThrough.slice(4)}`,
      validThrough,
    },
  }));
