import { z } from 'zod';
import { CommandAnswer, DossierAnswer, HistoryAnswer } from '../answers.ts';
import { ApiError } from '../api-error.ts';
import type { App } from '../app.ts';
import type { Commands } from '../commands.ts';
import { commandAnswer, dossierAnswer, historyAnswer } from '../dossier-answers.ts';
import { type Edge, readable, workflowFor } from '../edge.ts';
import { etagAfter, etagOf, isKnown } from '../idempotency.ts';
import { actorOf } from '../request-hooks.ts';
import { DossierParams, HistoryQuery, NewCommand, NewDossier, NoQuery, replayUntil } from '../requests.ts';
import { problems } from '../route-schema.ts';
import { both } from '../words.ts';

const tags = ['dossiers'];

export const dossierRoutes = (app: App, edge: Edge, { open, issue }: Commands): void => {
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
      const { workflow: asked, dossierId, ...command } = request.body;
      const workflow = starting(edge, command.type, asked);
      const outcome = await open(request, { ...command, workflow, id: dossierId, taken: 'dossier-exists' });
      return reply
        .code(201)
        .headers({ location: `/v1/dossiers/${outcome.dossierId}`, etag: etagOf(outcome.revision) })
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
      const { id } = request.params;
      request.trace.dossierId = id;
      const { reach, loaded } = await readable(edge, actor, id);
      const outcome = await issue(request, { ...request.body, id });
      return reply.header('etag', etagAfter(request.body, loaded, outcome)).send(commandAnswer(edge, actor, reach, outcome));
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
      const steps = await edge.engine.replay(id, replayUntil(request.query));
      return historyAnswer(edge, loaded.decider, reach, id, steps ?? []);
    },
  );
};

/** The workflow that the command opens a dossier in. @throws ApiError when there is none. */
const starting = (edge: Edge, type: string, asked: string | undefined): string => {
  const id = asked ?? workflowFor(edge, type);
  const workflow = id === undefined ? undefined : edge.byId.get(id);
  if (asked !== undefined && workflow === undefined) throw new ApiError('unknown-workflow');
  const starts = id !== undefined && workflow !== undefined && !edge.access.apart.has(workflow.name) && edge.starters.get(id)?.has(type);
  if (starts) return id;
  throw new ApiError('invalid-data', 'no dossier starts with this command', {
    errors: [
      {
        pointer: '/type',
        rule: 'not-a-starter',
        message: both('không hồ sơ nào bắt đầu bằng lệnh này', 'no dossier starts with this command'),
      },
    ],
  });
};
