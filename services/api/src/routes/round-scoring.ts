import { itemOf } from '@hoso/ocop';
import { ApiError } from '../api-error.ts';
import type { App } from '../app.ts';
import type { Edge } from '../edge.ts';
import { actorOf } from '../request-hooks.ts';
import { NoQuery, RoundDossierParams, RoundParams } from '../requests.ts';
import { mineAt, mySheetsAnswer, progressAnswer } from '../rounds/agenda.ts';
import { MySheetsAnswer, ProgressAnswer, SheetToFillAnswer } from '../rounds/answers.ts';
import { wholeRound } from '../rounds/round.ts';
import { sheetToFill } from '../rounds/sheet-to-fill.ts';
import { problems } from '../route-schema.ts';

const tags = ['rounds'];

/** What members score, and who is missing. No sheet but the caller's own. */
export const roundScoringRoutes = (app: App, edge: Edge): void => {
  app.get(
    '/v1/rounds/:round/sheets/mine',
    {
      schema: {
        operationId: 'listMySheets',
        summary: 'What the calling member has to score, has sealed and has revealed',
        tags,
        params: RoundParams,
        querystring: NoQuery,
        response: { 200: MySheetsAnswer, ...problems },
      },
    },
    async (request) => {
      const actor = actorOf(request);
      const { roundId, context } = await wholeRound(edge, actor, request.params.round);
      if (actor.role !== 'council-member') throw new ApiError('forbidden', 'only members of the council have sheets');
      return mySheetsAnswer(roundId, context, actor.id);
    },
  );

  app.get(
    '/v1/rounds/:round/agenda/:dossier',
    {
      schema: {
        operationId: 'readSheetToFill',
        summary: 'The sheet of a dossier, with what applicant, commune and agencies said beside it',
        tags,
        params: RoundDossierParams,
        querystring: NoQuery,
        response: { 200: SheetToFillAnswer, ...problems },
      },
    },
    async (request) => {
      const actor = actorOf(request);
      const { round: roundId, dossier } = request.params;
      const { context } = await wholeRound(edge, actor, roundId);
      const item = itemOf(context, dossier);
      if (item === undefined) throw new ApiError('unknown-dossier');
      const member = actor.role === 'council-member' ? actor.id : undefined;
      if (member !== undefined && item.recused.includes(member)) throw new ApiError('forbidden', 'recused from this dossier');
      const loaded = await edge.engine.load(dossier);
      const steps = await edge.engine.replay(dossier);
      if (loaded === undefined || steps === undefined) throw new Error(`dossier ${dossier} of round ${roundId} has no history`);
      return {
        ...sheetToFill({ roundId, context }, dossier, item, steps, loaded.decider.workflow),
        mine: member === undefined ? null : mineAt(context, item, member),
      };
    },
  );

  app.get(
    '/v1/rounds/:round/progress',
    {
      schema: {
        operationId: 'readProgress',
        summary: 'How far each dossier is, and whose sheet is missing',
        tags,
        params: RoundParams,
        querystring: NoQuery,
        response: { 200: ProgressAnswer, ...problems },
      },
    },
    async (request) => {
      const { roundId, context } = await wholeRound(edge, actorOf(request), request.params.round);
      return progressAnswer(roundId, context);
    },
  );
};
