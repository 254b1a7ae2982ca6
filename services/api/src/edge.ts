/** What the routes share: the parts handed to buildApi, and what they are asked for most. */
import type { Engine, Loaded } from '@hoso/engine';
import type { Lag, Parked, Queries, ReadModels } from '@hoso/read-models';
import type { Clock, DevIssuer, Logger, Metrics, MovableClock, Tracing, Verifier } from '@hoso/service';
import type { Actor, State, Workflow } from '@hoso/workflow';
import { workflowId } from '@hoso/workflow';
import { type Access, canRead, type Reach, type Scope } from './access.ts';
import { ApiError } from './api-error.ts';
import type { Claims } from './claims.ts';
import type { Documents } from './documents.ts';
import type { ProblemTable } from './problems.ts';

/** Throws, or takes too long, when the part is not fit for service. */
export type HealthChecks = Readonly<Record<string, () => Promise<unknown>>>;

/** What operators ask of the read models. */
export type ReadModelStanding = Pick<ReadModels, 'stuck' | 'countStuck' | 'countParked'> & {
  readonly lag: () => Promise<Lag>;
  /** The store counts its events one by one. */
  readonly isGapless: boolean;
  readonly parked: (limit: number) => Promise<readonly Parked[]>;
};

export type ApiOptions = {
  readonly engine: Engine;
  /** Every version that a dossier may live under. */
  readonly workflows: readonly Workflow[];
  readonly queries: Queries;
  /** Position of the last event in the store. */
  readonly head: () => Promise<number>;
  readonly documents: Documents;
  readonly verify: Verifier;
  readonly access: Access;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** None by default. */
  readonly tracing?: Tracing | undefined;
  readonly health: HealthChecks;
  /** Parts beside the api in its process: in the answers and metrics of health, and no reason to send nobody here. */
  readonly watched?: HealthChecks;
  /** Without it there is no page of operations. */
  readonly readModelStanding?: ReadModelStanding;
  readonly mode: 'development' | 'production';
  /** Refusal codes that find fault with what was sent: 422 instead of 409. */
  readonly refusalsAboutData?: ReadonlySet<string>;
  readonly claims?: Claims;
  /** Whether somebody may open a new dossier of this version; default: yes, of any. What is open already goes on. */
  readonly opens?: (workflow: Workflow, actor: Actor) => boolean;
  /** Development only: an issuer of tokens and, for a demo, a clock that can be moved. */
  readonly dev?: {
    readonly issuer: DevIssuer;
    readonly clock?: MovableClock;
    /** Resolves when everything that fell due by the clock as it is now has been recorded. */
    readonly settled?: () => Promise<void>;
  };
  /** Hold every answer against its schema before it is sent: for tests. A service does not check twice what types have checked. */
  readonly checkAnswers?: boolean;
  /** Longest wait for `atLeast`, milliseconds; default 2000. */
  readonly waitMs?: number;
};

export type Edge = ApiOptions & {
  readonly table: ProblemTable;
  readonly byId: ReadonlyMap<string, Workflow>;
  /** Workflow id -> commands that can start a dossier. */
  readonly starters: ReadonlyMap<string, ReadonlySet<string>>;
  /** Civil date where the administration sits. */
  readonly today: () => string;
};

export const scopeOf = (edge: Edge, workflow: Workflow, state: State): Scope | undefined =>
  edge.access.dossiers[workflow.name]?.scope(state.context);

/**
 * The dossier, if the actor may read it.
 * @throws ApiError `unknown-dossier` when there is none, or none that he may know of.
 */
export const readable = async (
  edge: Edge,
  actor: Actor,
  dossierId: string,
): Promise<{ readonly loaded: Loaded; readonly reach: Reach }> => {
  const reach = edge.access.reach(actor);
  const loaded = await edge.engine.load(dossierId);
  if (loaded === undefined || edge.access.apart.has(loaded.decider.workflow.name)) throw new ApiError('unknown-dossier');
  const { workflow } = loaded.decider;
  if (canRead(reach, scopeOf(edge, workflow, loaded.state))) return { loaded, reach };
  const isGuest = await edge.access.dossiers[workflow.name]?.guest?.(actor, loaded.state.context, dossierId, edge.engine.load);
  if (isGuest !== true) throw new ApiError('unknown-dossier');
  return { loaded, reach: { kind: 'all', personal: true } };
};

/** Newest version of the dossiers' workflow that has a command of this type. */
export const workflowFor = (edge: Edge, type: string): string | undefined => {
  const newest = edge.workflows
    .filter((w) => !edge.access.apart.has(w.name) && Object.hasOwn(w.rules, type))
    .sort((a, b) => b.version - a.version)[0];
  return newest === undefined ? undefined : workflowId(newest);
};
