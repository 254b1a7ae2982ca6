import { itemOf, minutesOf } from '@hoso/ocop';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { ApiError, wrongParameter } from '../api-error.ts';
import type { App } from '../app.ts';
import { type Edge, readable } from '../edge.ts';
import { csvOf } from '../exports/csv.ts';
import { xlsxOf } from '../exports/xlsx.ts';
import { actorOf } from '../request-hooks.ts';
import { NoQuery, RoundDossierParams, RoundParams, SheetsQuery, WorkbookQuery } from '../requests.ts';
import { MinutesAnswer, ResultAnswer, ResultsAnswer, SimulationAnswer, SimulationRequest } from '../rounds/result-answers.ts';
import { resultAnswer, resultsAnswer } from '../rounds/results.ts';
import { isConcluded, type Round, roundOf, wholeRound } from '../rounds/round.ts';
import { simulationAnswer } from '../rounds/simulation.ts';
import { tablesOf } from '../rounds/tables.ts';
import { problems } from '../route-schema.ts';
import { both } from '../words.ts';

const tags = ['rounds'];
const CSV = 'text/csv; charset=utf-8; header=present';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const file = (type: string) => ({ description: 'The file', content: { [type]: { schema: z.any() } } });

/** @throws ApiError `invalid-parameter` for a dossier that is not before this round. */
const onTheAgenda = ({ context }: Round, dossierId: string | undefined): void => {
  if (dossierId === undefined || itemOf(context, dossierId) !== undefined) return;
  if (Object.hasOwn(context.deferred, dossierId) || Object.hasOwn(context.removed, dossierId)) return;
  throw wrongParameter('dossier', 'not-on-the-agenda', both('không thuộc đợt này', 'is not before this round'));
};

/** What revealed sheets come to. Before the reveal of a dossier is over there is nothing of it here. */
export const roundResultRoutes = (app: App, edge: Edge): void => {
  const historyOf = async ({ id }: Round) => (await edge.engine.replay(id)) ?? [];

  app.get(
    '/v1/rounds/:round/results',
    {
      schema: {
        operationId: 'listResults',
        summary: 'What the revealed sheets come to, dossier by dossier',
        tags,
        params: RoundParams,
        querystring: NoQuery,
        response: { 200: ResultsAnswer, ...problems },
      },
    },
    async (request) => {
      const round = await roundOf(edge, actorOf(request), request.params.round);
      if (round.reach === 'none') throw new ApiError('unknown-council-round');
      // Figures are for those outside the council: they have what it concluded, not how it came to it.
      if (round.reach === 'figures' && !isConcluded(round)) throw new ApiError('unknown-council-round');
      return resultsAnswer(round);
    },
  );

  app.get(
    '/v1/rounds/:round/results/:dossier',
    {
      schema: {
        operationId: 'explainResult',
        summary: 'The result of one dossier with its whole derivation and what it rests on',
        tags,
        params: RoundDossierParams,
        querystring: NoQuery,
        response: { 200: ResultAnswer, ...problems },
      },
    },
    async (request) => {
      const actor = actorOf(request);
      const { dossier } = request.params;
      const round = await roundOf(edge, actor, request.params.round);
      const item = itemOf(round.context, dossier);
      if (round.reach === 'whole') {
        if (item === undefined) throw new ApiError('unknown-dossier');
        return resultAnswer(round, dossier, item, await historyOf(round));
      }
      // Everybody else: the result of a dossier that he may read, once it is concluded, and nobody's name.
      if (round.reach === 'none') await readable(edge, actor, dossier);
      if (item === undefined || item.concludedOn === null) throw new ApiError('unknown-dossier');
      return resultAnswer(round, dossier, item, undefined);
    },
  );

  app.get(
    '/v1/rounds/:round/minutes',
    {
      schema: {
        operationId: 'readMinutes',
        summary: 'Everything that the minutes say, as data',
        tags,
        params: RoundParams,
        querystring: NoQuery,
        response: { 200: MinutesAnswer, ...problems },
      },
    },
    // The answer's type lets lists be changed; nobody changes them.
    async (request) => minutesOf((await wholeRound(edge, actorOf(request), request.params.round)).context) as z.infer<typeof MinutesAnswer>,
  );

  app.get(
    '/v1/rounds/:round/sheets.csv',
    {
      schema: {
        operationId: 'exportSheetsAsCsv',
        summary: 'Revealed sheets as CSV; the XLSX has texts as they were written',
        tags,
        params: RoundParams,
        querystring: SheetsQuery,
        response: { 200: file(CSV), ...problems },
      },
    },
    async (request, reply) => {
      const round = await wholeRound(edge, actorOf(request), request.params.round);
      const { dossier, table } = request.query;
      onTheAgenda(round, dossier);
      const tables = tablesOf(round, await historyOf(round), dossier);
      return attached(reply, CSV, `${round.roundId}-${table}.csv`).send(csvOf(tables[table]));
    },
  );

  app.get(
    '/v1/rounds/:round/sheets.xlsx',
    {
      schema: {
        operationId: 'exportSheetsAsXlsx',
        summary: 'Revealed sheets as a workbook: choices, sheets, results',
        tags,
        params: RoundParams,
        querystring: WorkbookQuery,
        response: { 200: file(XLSX), ...problems },
      },
    },
    async (request, reply) => {
      const round = await wholeRound(edge, actorOf(request), request.params.round);
      onTheAgenda(round, request.query.dossier);
      const { choices, sheets, results } = tablesOf(round, await historyOf(round), request.query.dossier);
      const bytes = await xlsxOf([choices, sheets, results]);
      return attached(reply, XLSX, `${round.roundId}-sheets.xlsx`).send(Buffer.from(bytes));
    },
  );

  app.post(
    '/v1/rounds/:round/simulations',
    {
      schema: {
        operationId: 'simulateRound',
        summary: 'The revealed sheets under another policy, rubric or rule set, side by side; writes nothing',
        tags,
        params: RoundParams,
        body: SimulationRequest,
        querystring: NoQuery,
        response: { 200: SimulationAnswer, ...problems },
      },
    },
    async (request) => simulationAnswer(await wholeRound(edge, actorOf(request), request.params.round), request.body),
  );
};

const attached = (reply: FastifyReply, type: string, name: string) =>
  reply.headers({ 'content-type': type, 'content-disposition': `attachment; filename="${name}"` });
