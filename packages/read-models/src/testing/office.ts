/** An office for specs: decides by the kernel alone and records in a memory store, so that the read models meet facts as they are stored. */
import { codec, type EventStore, memoryEventStore, type NewFact } from '@hoso/event-store';
import { ocopDossierOnPaper, workflows } from '@hoso/ocop';
import { type Actor, type Registry, registry, type State, workflowId } from '@hoso/workflow';

export const facts = codec();
export const everyWorkflow: Registry = registry(workflows);

const commune = { unit: '21115' };
export const people = {
  applicant: { id: 'applicant-tra-bong', role: 'applicant', ...commune },
  communeOfficer: { id: 'commune-officer-21115', role: 'commune-officer', ...commune },
  communeChair: { id: 'commune-chair-21115', role: 'commune-chair', ...commune },
  department: { id: 'department-officer-51', role: 'department-officer', unit: '51' },
  advisor: { id: 'advisor-51', role: 'advisor', unit: '51' },
  secretary: { id: 'council-secretary-51', role: 'council-secretary', unit: '51' },
  chair: { id: 'provincial-chair-51', role: 'provincial-chair', unit: '51' },
  system: { id: 'system', role: 'system', unit: 'system' },
} satisfies Record<string, Actor>;

export const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

export type Office = {
  readonly store: EventStore;
  /** The day on which everybody acts from here on. */
  readonly on: (day: string) => Office;
  readonly as: (actor: Actor) => Office;
  /** The command on dossier `n`; data: as given, made from the rule's example, or the example. */
  readonly does: (n: number, command: string, data?: unknown) => Promise<Office>;
  /** A fact as it is, whatever the rules say. */
  readonly records: (n: number, type: string, data: unknown, workflow?: string) => Promise<Office>;
  readonly state: (n: number) => State;
};

export const office = (day = '2026-09-01', store: EventStore = memoryEventStore()): Office => {
  const decider = everyWorkflow.get(workflowId(ocopDossierOnPaper));
  const states = new Map<string, State>();
  const revisions = new Map<string, number>();
  let today = day;
  let actor: Actor = people.system;
  let commands = 0;

  const append = async (
    n: number,
    command: string,
    recorded: readonly { readonly type: string; readonly data: unknown }[],
    { effectiveOn = today, workflow = workflowId(ocopDossierOnPaper) }: { effectiveOn?: string; workflow?: string | undefined } = {},
  ) => {
    const stream = `dossier-${idOf(n)}`;
    const revision = revisions.get(stream) ?? -1;
    const events = recorded.map(({ type, data }, i) => {
      const fact: NewFact = {
        id: idOf(1_000_000_000 + n * 100_000 + revision + 1 + i),
        type,
        data,
        metadata: {
          recordedAt: `${today}T02:00:00.000Z`,
          effectiveOn,
          actor,
          command: { id: idOf(commands), type: command, digest: '00000000' },
          correlationId: idOf(commands),
          causationId: idOf(commands),
          workflow,
          schema: 1,
        },
      };
      return facts.encode(stream, fact);
    });
    revisions.set(stream, (await store.append(stream, revision, events)).revision);
  };

  const self: Office = {
    store,
    on: (next) => {
      today = next;
      return self;
    },
    as: (next) => {
      actor = next;
      return self;
    },
    does: async (n, type, given) => {
      commands += 1;
      const example = structuredClone(ocopDossierOnPaper.rules[type]?.example);
      const data = given === undefined ? example : typeof given === 'function' ? given(example) : given;
      const state = states.get(idOf(n)) ?? decider.initial;
      const links = decider.links({ type, data }, state);
      const effectiveOn = type === 'RegisterExistingCertificate' ? data.certificate.issuedOn : today;
      const decision = decider.decide({ type, data }, state, {
        now: `${today}T02:00:00.000Z`,
        today,
        effectiveOn,
        actor,
        dossierId: idOf(n),
        commandId: idOf(commands),
        linked: Object.fromEntries(links.map((id) => [id, states.get(id)])),
      });
      if ('refused' in decision)
        throw new Error(`${type} on ${n} in ${state.path}: ${decision.refused} ${JSON.stringify(decision.details)}`);
      states.set(
        idOf(n),
        decision.facts.reduce((at, fact) => decider.evolve(at, fact), state),
      );
      await append(n, type, decision.facts, { effectiveOn });
      return self;
    },
    records: async (n, type, data, workflow) => {
      await append(n, 'Recorded', [{ type, data }], { workflow });
      return self;
    },
    state: (n) => states.get(idOf(n)) ?? decider.initial,
  };
  return self;
};

type Act = readonly [Actor, string, unknown?];

/** From the idea to the certificate with 4 stars, each step with the actor whose turn it is. */
export const wayToCertificate: readonly Act[] = [
  [people.applicant, 'RegisterIdea'],
  [people.communeChair, 'SelectIdea'],
  [people.applicant, 'FileFirstDossier'],
  [people.communeOfficer, 'ReceiveAtCommune'],
  [people.communeOfficer, 'ConfirmCompleteness'],
  [people.communeOfficer, 'RecordCommuneFindings'],
  [people.communeChair, 'IssueCommuneReport'],
  [people.communeChair, 'IssueProposalLetter'],
  [people.communeOfficer, 'HandOverToProvince'],
  [people.department, 'ReceiveAtProvince'],
  [people.department, 'ForwardToAdvisoryTeam'],
  [people.advisor, 'IssueAdvisoryReport'],
  [people.department, 'ScheduleRound'],
  [people.secretary, 'RecordCouncilResult'],
  [people.department, 'SubmitForDecision'],
  [people.chair, 'DecideRecognition'],
  [people.chair, 'IssueCertificate'],
];

/** Takes dossier `n` along the way up to and including `until`. */
export const takes = async (o: Office, n: number, until: string, data: Readonly<Record<string, unknown>> = {}): Promise<Office> => {
  for (const [actor, command, its] of wayToCertificate) {
    await o.as(actor).does(n, command, data[command] ?? its);
    if (command === until) return o;
  }
  throw new Error(`${until} is not on the way`);
};

/** A certificate issued earlier, registered on the office's day as of its issue. */
export const registers = (
  o: Office,
  n: number,
  over: { readonly [K in 'number' | 'issuedOn' | 'validThrough']?: string } & { readonly stars?: number },
) =>
  o.as(people.system).does(n, 'RegisterExistingCertificate', (example: { certificate: object; stars: number }) => {
    const { stars = example.stars, ...certificate } = over;
    return { ...example, stars, certificate: { ...example.certificate, ...certificate } };
  });
