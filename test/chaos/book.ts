/** What the clients know of the dossiers, and which command they try next: one that the workflow would take as far as they know. */
import { civilDateInVietnam } from '@hoso/engine';
import { type DossierContext, ocopDossier, ocopDossierOnPaper, roundsFor, workflows, yearOfRound } from '@hoso/ocop';
import { type Actor, type Decider, machineDecider, registry, type State, type Workflow, workflowId } from '@hoso/workflow';
import type { Recorded } from './caller.ts';
import type { Seeded } from './seeded.ts';

const COMMUNE = '21115';
const PROVINCE = '51';
/** The people of the demo who have to do with a dossier of Trà Bồng commune. */
const people: readonly Actor[] = [
  { id: 'applicant-tra-bong', role: 'applicant', unit: COMMUNE },
  { id: `commune-officer-${COMMUNE}`, role: 'commune-officer', unit: COMMUNE },
  { id: `commune-chair-${COMMUNE}`, role: 'commune-chair', unit: COMMUNE },
  { id: 'department-officer-51', role: 'department-officer', unit: PROVINCE },
  { id: 'advisor-51', role: 'advisor', unit: PROVINCE },
  { id: 'council-secretary-51', role: 'council-secretary', unit: PROVINCE },
  { id: 'provincial-chair-51', role: 'provincial-chair', unit: PROVINCE },
  { id: 'inspector-51', role: 'inspector', unit: PROVINCE },
  { id: 'ministry-officer', role: 'ministry-officer', unit: 'MAE' },
  { id: 'central-advisor', role: 'advisor', unit: 'MAE' },
  { id: 'central-secretary', role: 'council-secretary', unit: 'MAE' },
  { id: 'minister', role: 'minister', unit: 'MAE' },
  { id: 'central-inspector', role: 'inspector', unit: 'MAE' },
];
/** Acts that end most lives early: rarely tried. */
const rare = new Set(['WithdrawDossier', 'RejectDossier', 'RefuseIdea', 'OrderNewEvaluation', 'RevokeCertificate', 'ScheduleRound']);

export type Step = { readonly who: string; readonly type: string; readonly data: unknown; readonly effectiveOn?: string };

export type Known = {
  readonly id: string;
  readonly decider: Decider;
  state: State;
  revision: number;
  /** Somebody else may have moved it: it has to be read anew. */
  isStale: boolean;
  acts: number;
  readonly seen: Set<string>;
};

export type Book = {
  readonly all: ReadonlyMap<string, Known>;
  /** Those with a life before them. */
  readonly living: () => readonly Known[];
  readonly adopt: (id: string, workflow: string, facts: readonly Recorded[]) => Known;
  /** The whole history, as it was read. */
  readonly reread: (known: Known, facts: readonly Recorded[]) => void;
  readonly heard: (known: Known, facts: readonly Recorded[]) => void;
  /** undefined: nobody has anything left to do in it. */
  readonly next: (known: Known, now: string) => Step | undefined;
  /** A first command, and the workflow that it starts. */
  readonly first: (now: string) => Step & { readonly workflow: string };
  readonly retire: (known: Known) => void;
};

/** The register of the year's end, taken over later: what has lapsed since ends at once, and the rest has its notices and its end before it. */
const days = ['03-14', '08-20', '09-04', '10-02', '11-20', '12-15'];
const ending = (day: string) => ({ issuedOn: `2023-${day}`, validThrough: `2026-${day}` });
/** A certificate of earlier years is registered, corrected and annulled as of its day of issue. */
const issueOf = ({ type, data }: { readonly type: string; readonly data: unknown }, { context }: State): string | undefined => {
  if (type === 'RegisterExistingCertificate') return (data as { certificate: { issuedOn: string } }).certificate.issuedOn;
  const { decision, certificate } = context as DossierContext;
  return ['CorrectCertificateEntry', 'AnnulRegistration'].includes(type) && decision === null ? certificate?.issuedOn : undefined;
};
/** Commands of one life, at most. */
const LIFE = 45;
const known = registry(workflows);
const deciders = [ocopDossierOnPaper, ocopDossier].map((workflow) => machineDecider(workflow as Workflow));

export const book = (random: Seeded): Book => {
  const all = new Map<string, Known>();
  const living = new Map<string, Known>();
  let numbers = 0;

  const apply = (dossier: Known, facts: readonly Recorded[]): void => {
    for (const fact of facts) {
      if (fact.revision <= dossier.revision) continue;
      if (fact.revision > dossier.revision + 1) {
        dossier.isStale = true;
        return;
      }
      dossier.state = dossier.decider.evolve(dossier.state, fact);
      dossier.revision = fact.revision;
      dossier.seen.add(dossier.state.path);
    }
  };

  /** The year that a product code bears. */
  const assessedIn = (context: unknown): string => {
    const { result, centralResult } = context as DossierContext;
    return String(yearOfRound((result ?? centralResult)?.roundId ?? ''));
  };

  const recognised = (): string | undefined => {
    const ids = [...all.values()].filter(({ state }) => state.path.startsWith('monitoring.')).map(({ id }) => id);
    return ids.length === 0 ? undefined : random.one(ids);
  };

  const dataFor = (type: string, example: unknown, today: string, { context }: State): unknown => {
    const of = example as Readonly<Record<string, unknown>>;
    const number = (): string => `OCOP-51-2026-${String(++numbers).padStart(6, '0')}`;
    switch (type) {
      case 'IssueCertificate':
        return { ...of, number: number(), productCode: `51-21115-${numbers}-${assessedIn(context)}` };
      case 'CorrectCertificateEntry':
        return { ...of, corrected: { number: number() } };
      case 'RegisterExistingCertificate':
        return {
          ...of,
          certificate: { ...(of.certificate as object), ...(random.chance(70) ? ending(random.one(days)) : {}), number: number() },
        };
      case 'FileUpgradeDossier':
      case 'FileReEvaluationDossier':
        return { ...of, previousDossierId: recognised() ?? of.previousDossierId };
      case 'ScheduleRound': {
        const year = Number(today.slice(0, 4));
        const rounds = [year, year + 1].flatMap((y) => [...roundsFor('province', PROVINCE, y), ...roundsFor('central', undefined, y)]);
        return { ...of, roundId: random.one(rounds).id };
      }
      default:
        return example;
    }
  };

  /** What an attempt leads to, as far as is known here; undefined when it would be refused. */
  const tried = (decider: Decider, state: State, dossierId: string, actor: Actor, type: string, now: string) => {
    const today = civilDateInVietnam(now);
    const command = { type, data: dataFor(type, decider.workflow.rules[type]?.example, today, state) };
    const effectiveOn = issueOf(command, state) ?? today;
    const linked = Object.fromEntries(decider.links(command, state).map((id) => [id, all.get(id)?.state]));
    const decision = decider.decide(command, state, { now, today, effectiveOn, actor, dossierId, commandId: dossierId, linked });
    return 'facts' in decision
      ? {
          step: { who: actor.id, ...command, ...(effectiveOn === today ? {} : { effectiveOn }) },
          after: decision.facts.reduce(decider.evolve, state),
        }
      : undefined;
  };

  return {
    all,
    living: () => [...living.values()],
    adopt: (id, workflow, facts) => {
      const decider = known.get(workflow);
      const dossier: Known = { id, decider, state: decider.initial, revision: -1, isStale: false, acts: 0, seen: new Set() };
      apply(dossier, facts);
      all.set(id, dossier);
      living.set(id, dossier);
      return dossier;
    },
    reread: (dossier, facts) => {
      dossier.state = dossier.decider.initial;
      dossier.revision = -1;
      apply(dossier, facts);
      dossier.isStale = false;
    },
    heard: apply,
    next: (dossier, now) => {
      const { decider, state, id } = dossier;
      if (dossier.acts++ >= LIFE || decider.isFinal(state)) return undefined;
      const at = { now, today: civilDateInVietnam(now), effectiveOn: civilDateInVietnam(now), dossierId: id };
      const offers = people.flatMap((actor) =>
        decider
          .allowed(state, actor, at)
          .flatMap(({ type, ready }) =>
            ready && (!rare.has(type) || type === 'ScheduleRound' || random.chance(5)) ? [{ actor, type }] : [],
          ),
      );
      let fallback: Step | undefined;
      for (const { actor, type } of random.shuffled(offers)) {
        const found = tried(decider, state, id, actor, type, now);
        if (found === undefined) continue;
        if (!dossier.seen.has(found.after.path)) return found.step;
        fallback ??= found.step;
      }
      return fallback;
    },
    first: (now) => {
      const decider = random.one(deciders);
      // An idea has the longest way before it; what is registered has deadlines at once.
      const types = random.shuffled(random.chance(50) ? ['RegisterIdea'] : decider.starters);
      for (const { type, actor } of types.flatMap((type) => random.shuffled(people).map((actor) => ({ type, actor })))) {
        const found = tried(decider, decider.initial, '00000000-0000-4000-8000-000000000000', actor, type, now);
        if (found !== undefined) return { ...found.step, workflow: workflowId(decider.workflow) };
      }
      throw new Error('no dossier can be started');
    },
    retire: ({ id }) => void living.delete(id),
  };
};
