import type { DossierContext, RoundContext } from '@hoso/ocop';
import { councilRound, roundStreamId } from '@hoso/ocop';
import type { DossierRow } from '@hoso/read-models';
import { workflowId } from '@hoso/workflow';
import { z } from 'zod';
import { RoundCommandAnswer, RoundHistoryAnswer, RoundsAnswer } from '../answers.ts';
import type { App } from '../app.ts';
import type { Commands } from '../commands.ts';
import { commandAnswer, historyAnswer, roundAnswer } from '../dossier-answers.ts';
import type { Edge } from '../edge.ts';
import { etagAfter, etagOf, isKnown } from '../idempotency.ts';
import { knownPlaces } from '../known-places.ts';
import { pages } from '../pages.ts';
import { present } from '../present.ts';
import { actorOf } from '../request-hooks.ts';
import { CandidatesQuery, HistoryQuery, NewCommand, NewRound, NoQuery, RoundParams, RoundsQuery, replayUntil } from '../requests.ts';
import { agendaAnswer } from '../rounds/agenda.ts';
import { AgendaAnswer, CandidatesAnswer, RoundAnswer } from '../rounds/answers.ts';
import { narrowedRounds, wholeRound } from '../rounds/round.ts';
import { unsealedSteps, unsealedTrial } from '../rounds/unsealed.ts';
import { problems } from '../route-schema.ts';

const tags = ['rounds'];

/** Council rounds: plan one, lead it through its commands, see where it stands. */
export const roundRoutes = (app: App, edge: Edge, { open, issue }: Commands): void => {
  const page = pages(edge);
  const assertPlace = knownPlaces(edge.workflows.filter(({ name }) => edge.access.apart.has(name)));

  app.post(
    '/v1/rounds',
    {
      schema: {
        operationId: 'planRound',
        summary: 'Plan a round of the calendar, or an extra one; its id follows from `roundId`',
        tags,
        body: NewRound,
        querystring: NoQuery,
        response: { 201: RoundCommandAnswer, ...problems },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const { roundId: asked } = (request.body.data ?? {}) as { readonly roundId?: unknown };
      const roundId = typeof asked === 'string' ? asked : '';
      const outcome = await open(request, {
        ...request.body,
        workflow: workflowId(councilRound),
        id: roundStreamId(roundId),
        taken: 'round-exists',
      });
      const { dossierId: _, ...answer } = commandAnswer(edge, actor, everything, outcome);
      return reply
        .code(201)
        .headers({ location: `/v1/rounds/${roundId}`, etag: etagOf(outcome.revision) })
        .send({ roundId, ...answer });
    },
  );

  app.post(
    '/v1/rounds/:round/commands',
    {
      schema: {
        operationId: 'commandRound',
        summary: 'Issue a command to a round',
        description: sealing,
        tags,
        params: RoundParams,
        body: NewCommand,
        querystring: NoQuery,
        response: { 200: RoundCommandAnswer, ...problems },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const { roundId, id, loaded } = await wholeRound(edge, actor, request.params.round);
      const issued = await issue(request, { ...request.body, id });
      const outcome = request.body.dryRun === true ? unsealedTrial(issued, loaded) : issued;
      const { dossierId: _, ...answer } = commandAnswer(edge, actor, everything, outcome);
      return reply.header('etag', etagAfter(request.body, loaded, outcome)).send({ roundId, ...answer });
    },
  );

  app.get(
    '/v1/rounds',
    {
      schema: {
        operationId: 'listRounds',
        summary: 'Council rounds, most recently changed first',
        tags,
        querystring: RoundsQuery,
        response: { 200: RoundsAnswer, ...problems },
      },
    },
    async (request) => {
      const { atLeast, ...filter } = request.query;
      const narrow = narrowedRounds(actorOf(request), present(filter));
      assertPlace(filter);
      return page(atLeast, () => edge.queries.rounds(narrow));
    },
  );

  app.get(
    '/v1/rounds/:round',
    {
      schema: {
        operationId: 'readRound',
        summary: 'A round as it stands, with what the caller may do',
        tags,
        params: RoundParams,
        querystring: NoQuery,
        response: { 200: RoundAnswer, 304: z.undefined().describe('As the caller knows it'), ...problems },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const round = await wholeRound(edge, actor, request.params.round);
      reply.headers({
        etag: etagOf(round.loaded.revision),
        'cache-control': 'private, no-cache',
        vary: 'Authorization, X-Hoso-Role',
      });
      if (isKnown(request.headers['if-none-match'], round.loaded.revision)) return reply.code(304).send(undefined);
      return reply.send(roundAnswer(edge, actor, round));
    },
  );

  app.get(
    '/v1/rounds/:round/history',
    {
      schema: {
        operationId: 'replayRound',
        summary: 'The facts of a round, each with the state after it; sheets of a dossier once all of them are revealed',
        tags,
        params: RoundParams,
        querystring: HistoryQuery,
        response: { 200: RoundHistoryAnswer, ...problems },
      },
    },
    async (request) => {
      const { roundId, id, loaded, context } = await wholeRound(edge, actorOf(request), request.params.round);
      const steps = unsealedSteps(context, (await edge.engine.replay(id, replayUntil(request.query))) ?? []);
      const { dossierId: _, ...answer } = historyAnswer(edge, loaded.decider, everything, id, steps);
      return { roundId, ...answer };
    },
  );

  app.get(
    '/v1/rounds/:round/agenda',
    {
      schema: {
        operationId: 'readAgenda',
        summary: 'The dossiers before the council, and those put off or taken off',
        tags,
        params: RoundParams,
        querystring: NoQuery,
        response: { 200: AgendaAnswer, ...problems },
      },
    },
    async (request) => {
      const { roundId, context } = await wholeRound(edge, actorOf(request), request.params.round);
      return agendaAnswer(roundId, context);
    },
  );

  app.get(
    '/v1/rounds/:round/candidates',
    {
      schema: {
        operationId: 'listCandidates',
        summary: 'Dossiers that wait for a round of this level and province, most recently changed first',
        tags,
        params: RoundParams,
        querystring: CandidatesQuery,
        response: { 200: CandidatesAnswer, ...problems },
      },
    },
    async (request) => {
      const { context } = await wholeRound(edge, actorOf(request), request.params.round);
      const { atLeast, ...rest } = request.query;
      return page(atLeast, async () => {
        const { items, next } = await edge.queries.dossiers({ ...waitingFor(context), ...present(rest) });
        return { items: await Promise.all(items.map((row) => candidate(edge, context, row))), ...(next === undefined ? {} : { next }) };
      });
    },
  );
};

/** Whoever sees a round sees all that is not sealed. */
const everything = { kind: 'all', personal: true } as const;

const waitingFor = ({ level, provinceCode }: RoundContext) =>
  level === 'province' && provinceCode !== null
    ? { state: 'council-round.awaiting-round', province: provinceCode }
    : { state: 'central-review.awaiting-round' };

/** The day of the proposal stands in the dossier itself: it is folded anyway when it is admitted. */
const candidate = async (edge: Edge, context: RoundContext, row: DossierRow) => {
  const dossier = (await edge.engine.load(row.dossierId))?.state.context as Partial<DossierContext> | undefined;
  const proposedOn = (context.level === 'ministry' ? dossier?.proposedToMinistryOn : dossier?.proposedOn) ?? null;
  const inTime = proposedOn !== null && context.proposedBefore !== null && proposedOn < context.proposedBefore;
  const { dossierId, workflow, productName, productSet, kind, communeCode, provinceCode, ruleSet } = row;
  return {
    ...{ dossierId, workflow, productName, productSet, kind, communeCode, provinceCode, ruleSet, proposedOn },
    inTime,
    admissible:
      dossier?.resultsFrom === 'round' && ruleSet === context.ruleSet && (inTime || context.deferred[dossierId]?.cause !== 'late'),
  };
};

const sealing = `A member seals a sheet before anybody sees it. \`CommitSheet\` sends only its commitment: SHA-256, 64 lower-case hexadecimal digits, of
these lines in UTF-8, joined by LF, none at the end:

    hoso-score-sheet/1
    round <round id>
    dossier <dossier id>
    member <the caller's id>
    attempt <number of the attempt, from the agenda>
    rubric <rubric id, qd-26-2026/1>
    salt <32 random bytes, 64 lower-case hexadecimal digits>
    choice <criterion> <index of the option from 0, or not-met>     one a choice, in the order of the rubric
    case <criterion> <case id>                                      one a case, lines sorted
    disqualifier <id>                                               one a disqualifier, lines sorted
    opinion <the text as a JSON string, written as in RFC 8785>     where there is one

The member keeps sheet and salt. After the last commitment, or the chair's closing, \`RevealSheet\` sends both; a sheet that does not give the
commitment is refused.`;
