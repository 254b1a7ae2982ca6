import type { ReplayUntil } from '@hoso/engine';
import { z } from 'zod';
import { CommandAnswer, DossierAnswer, HistoryAnswer } from '../answers.ts';
import { ApiError } from '../api-error.ts';
import type { App } from '../app.ts';
import { commandAnswer, dossierAnswer, historyAnswer } from '../dossier-answers.ts';
import { checked, type Edge, readable, workflowFor } from '../edge.ts';
import { isConcurrencyError } from '../error-answer.ts';
import { commandIds, etagOf, expectedRevision, isKnown } from '../idempotency.ts';
import { actorOf } from '../request-hooks.ts';
import { DossierParams, HistoryQuery, NewCommand, NewDossier, NoQuery } from '../requests.ts';
import { problems } from '../route-schema.ts';

const tags = ['dossiers'];

export const dossierRoutes = (app: App, edge: Edge): void => {
  const commands = edge.metrics.counter('hoso_commands_total', 'Commands by type and outcome', ['type', 'outcome']);
  const known = new Set(edge.workflows.flatMap((w) => Object.keys(w.rules)));

  /** Logs and metrics show no text that a caller made up. */
  const nameOf = (type: string): string => (known.has(type) ? type : 'unknown');

  /** One count a command, whatever came of it. */
  const counted = async <T extends { readonly repeated: boolean }>(type: string, dryRun: boolean, work: () => Promise<T>): Promise<T> => {
    try {
      const outcome = await work();
      commands.add({ type: nameOf(type), outcome: dryRun ? 'dry-run' : outcome.repeated ? 'repeated' : 'recorded' });
      return outcome;
    } catch (error) {
      commands.add({ type: nameOf(type), outcome: 'refused' });
      throw error;
    }
  };

  app.post(
    '/v1/dossiers',
    {
      schema: {
        operationId: 'openDossier',
        summary: 'Open a dossier with its first command',
        tags,
        body: NewDossier,
        querystring: NoQuery,
        response: { 201: CommandAnswer, ...problems },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const { type, data, effectiveOn, ...body } = request.body;
      if (request.headers['if-match'] !== undefined)
        throw new ApiError('invalid-header', 'If-Match: a dossier to open has no revision yet');
      const { dossierId, commandId } = commandIds(request.headers['idempotency-key'], actor.id, body.dossierId);
      Object.assign(request.trace, { command: nameOf(type), commandId, dossierId });
      const workflow = starting(edge, type, body.workflow);
      await checked(edge, { type, data }, await edge.engine.load(dossierId));
      const outcome = await counted(type, false, () =>
        edge.engine.execute({
          dossierId,
          commandId,
          command: { type, data },
          actor,
          workflow,
          correlationId: request.id,
          expectedRevision: NOT_YET,
          ...(effectiveOn === undefined ? {} : { effectiveOn }),
        }),
      ).catch((error: unknown) => {
        throw isConcurrencyError(error) ? new ApiError('dossier-exists') : error;
      });
      Object.assign(request.trace, { position: outcome.position, repeated: outcome.repeated });
      return reply
        .code(201)
        .headers({ location: `/v1/dossiers/${dossierId}`, etag: etagOf(outcome.revision) })
        .send(commandAnswer(edge, actor, edge.access.reach(actor), outcome));
    },
  );

  app.post(
    '/v1/dossiers/:id/commands',
    {
      schema: {
        operationId: 'commandDossier',
        summary: 'Issue a command to a dossier',
        tags,
        params: DossierParams,
        body: NewCommand,
        querystring: NoQuery,
        response: { 200: CommandAnswer, ...problems },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const { type, data, effectiveOn, dryRun = false } = request.body;
      const revision = expectedRevision(request.headers['if-match']);
      const { dossierId, commandId } = commandIds(request.headers['idempotency-key'], actor.id, request.params.id);
      Object.assign(request.trace, { command: nameOf(type), commandId, dossierId, ...(dryRun ? { dryRun } : {}) });
      const { reach, loaded } = await readable(edge, actor, dossierId);
      await checked(edge, { type, data }, loaded);
      const outcome = await counted(type, dryRun, () =>
        edge.engine.execute({
          dossierId,
          commandId,
          command: { type, data },
          actor,
          correlationId: request.id,
          dryRun,
          ...(effectiveOn === undefined ? {} : { effectiveOn }),
          ...(revision === undefined ? {} : { expectedRevision: revision }),
        }),
      );
      Object.assign(request.trace, { position: outcome.position, repeated: outcome.repeated });
      return reply.header('etag', etagOf(outcome.revision)).send(commandAnswer(edge, actor, reach, outcome));
    },
  );

  app.get(
    '/v1/dossiers/:id',
    {
      schema: {
        operationId: 'readDossier',
        summary: 'A dossier as it stands, with what the caller may do',
        tags,
        params: DossierParams,
        querystring: NoQuery,
        response: { 200: DossierAnswer, 304: z.undefined().describe('As the caller knows it'), ...problems },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const { id } = request.params;
      request.trace.dossierId = id;
      const { loaded, reach } = await readable(edge, actor, id);
      reply.headers({
        etag: etagOf(loaded.revision),
        'cache-control': 'private, no-cache',
        vary: 'Authorization, X-Hoso-Role',
      });
      if (isKnown(request.headers['if-none-match'], loaded.revision)) return reply.code(304).send(undefined);
      return reply.send(dossierAnswer(edge, actor, reach, id, loaded));
    },
  );

  app.get(
    '/v1/dossiers/:id/history',
    {
      schema: {
        operationId: 'replayDossier',
        summary: 'The facts of a dossier, each with the state after it',
        tags,
        params: DossierParams,
        querystring: HistoryQuery,
        response: { 200: HistoryAnswer, ...problems },
      },
    },
    async (request) => {
      const { id } = request.params;
      request.trace.dossierId = id;
      const { loaded, reach } = await readable(edge, actorOf(request), id);
      const steps = await edge.engine.replay(id, until(request.query));
      return historyAnswer(edge, loaded.decider, reach, id, steps ?? []);
    },
  );
};

/** The revision of a dossier without facts. */
const NOT_YET = -1;

/** The workflow that the command opens a dossier in. @throws ApiError when there is none. */
const starting = (edge: Edge, type: string, asked: string | undefined): string => {
  const workflow = asked ?? workflowFor(edge, type);
  if (workflow !== undefined && edge.starters.get(workflow)?.has(type)) return workflow;
  if (asked !== undefined && !edge.byId.has(asked)) throw new ApiError('unknown-workflow');
  throw new ApiError('invalid-data', 'no dossier starts with this command', {
    errors: [{ pointer: '/type', rule: 'not-a-starter', message: 'No dossier starts with this command' }],
  });
};

const until = (query: {
  readonly untilRevision?: number | undefined;
  readonly until?: string | undefined;
  readonly untilEffective?: string | undefined;
}): ReplayUntil => ({
  ...(query.untilRevision === undefined ? {} : { untilRevision: query.untilRevision }),
  ...(query.until === undefined ? {} : { untilRecordedAt: new Date(query.until).toISOString() }),
  ...(query.untilEffective === undefined ? {} : { untilEffectiveOn: query.untilEffective }),
});
