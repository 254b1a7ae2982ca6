/** From a request to the engine and back: the same for dossiers and council rounds. */
import { randomUUID } from 'node:crypto';
import { DomainError, type Execute, type Outcome } from '@hoso/engine';
import type { FastifyRequest } from 'fastify';
import { ApiError } from './api-error.ts';
import { claiming } from './claims.ts';
import type { Edge } from './edge.ts';
import { isConcurrencyError } from './error-answer.ts';
import { commandIds, expectedRevision } from './idempotency.ts';
import { actorOf } from './request-hooks.ts';

type Asked = { readonly type: string; readonly data?: unknown; readonly effectiveOn?: string | undefined };

export type Commands = {
  /**
   * The first command of a dossier or round. `id`: of its stream; by default it follows from the Idempotency-Key.
   * @throws ApiError `taken` when it exists already.
   */
  readonly open: (
    request: FastifyRequest,
    asked: Asked & { readonly workflow: string; readonly id?: string | undefined; readonly taken: ApiError['code'] },
  ) => Promise<Outcome>;
  /** Any other command, on one that the caller may read. */
  readonly issue: (
    request: FastifyRequest,
    asked: Asked & { readonly dryRun?: boolean | undefined; readonly id: string },
  ) => Promise<Outcome>;
};

/** `failed`: it is our fault, and whether it was recorded is not known. */
const outcomeOf = (error: unknown): 'refused' | 'conflict' | 'failed' =>
  error instanceof DomainError || error instanceof ApiError ? 'refused' : isConcurrencyError(error) ? 'conflict' : 'failed';

const NOT_HIS: ReadonlySet<string> = new Set(['role-not-allowed', 'unit-not-competent']);

/** The revision of a stream without facts. */
const NOT_YET = -1;

export const commands = (edge: Edge): Commands => {
  const counter = edge.metrics.counter('hoso_commands_total', 'Commands by type and outcome', ['type', 'outcome']);
  const known = new Set(edge.workflows.flatMap((w) => Object.keys(w.rules)));
  // Prometheus sees no increase in a series that is born with its first count.
  for (const type of known) counter.add({ type, outcome: 'failed' }, 0);

  /** Logs and metrics show no text that a caller made up. */
  const nameOf = (type: string): string => (known.has(type) ? type : 'unknown');

  const execute = claiming(edge);

  /** One count a command, whatever came of it. */
  const counted = async (request: FastifyRequest, type: string, dryRun: boolean, work: () => Promise<Outcome>): Promise<Outcome> => {
    try {
      const outcome = await work();
      counter.add({ type: nameOf(type), outcome: dryRun ? 'dry-run' : outcome.repeated ? 'repeated' : 'recorded' });
      Object.assign(request.trace, { position: outcome.position, repeated: outcome.repeated });
      return outcome;
    } catch (error) {
      counter.add({ type: nameOf(type), outcome: outcomeOf(error) });
      throw error;
    }
  };

  /** Who may not open one at all is told that, and not that there is one: decided as if there were none. */
  const notHis = async (first: Execute): Promise<unknown> => {
    const refused = await edge.engine.execute({ ...first, dossierId: randomUUID(), dryRun: true }).catch((error: unknown) => error);
    return refused instanceof DomainError && NOT_HIS.has(refused.code) ? refused : undefined;
  };

  const dated = (effectiveOn: string | undefined) => (effectiveOn === undefined ? {} : { effectiveOn });

  return {
    open: async (request, { type, data, effectiveOn, workflow, id, taken }) => {
      const actor = actorOf(request);
      if (request.headers['if-match'] !== undefined)
        throw new ApiError('invalid-header', 'If-Match: what is to be opened has no revision yet');
      const { dossierId, commandId } = commandIds(request.headers['idempotency-key'], actor.id, id);
      Object.assign(request.trace, { command: nameOf(type), commandId, dossierId });
      const first = {
        dossierId,
        commandId,
        command: { type, data },
        actor,
        workflow,
        correlationId: request.id,
        expectedRevision: NOT_YET,
        ...dated(effectiveOn),
      };
      return counted(request, type, false, async () => {
        const standing = await edge.engine.load(dossierId);
        const version = edge.byId.get(workflow);
        if (standing === undefined && version !== undefined && edge.opens?.(version, actor) === false)
          throw new ApiError('workflow-not-open', `${workflow}, ${actor.unit}`);
        return execute(first);
      }).catch(async (error: unknown) => {
        throw isConcurrencyError(error) ? ((await notHis(first)) ?? new ApiError(taken)) : error;
      });
    },

    issue: async (request, { type, data, effectiveOn, dryRun = false, id }) => {
      const actor = actorOf(request);
      const revision = expectedRevision(request.headers['if-match']);
      const { commandId } = commandIds(request.headers['idempotency-key'], actor.id, id, dryRun);
      Object.assign(request.trace, { command: nameOf(type), commandId, dossierId: id, ...(dryRun ? { dryRun } : {}) });
      return counted(request, type, dryRun, () =>
        execute({
          dossierId: id,
          commandId,
          command: { type, data },
          actor,
          correlationId: request.id,
          dryRun,
          ...dated(effectiveOn),
          ...(revision === undefined ? {} : { expectedRevision: revision }),
        }),
      );
    },
  };
};
