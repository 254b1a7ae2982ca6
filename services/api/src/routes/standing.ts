import type { Subject } from '@hoso/read-models';
import { z } from 'zod';
import { ApiError } from '../api-error.ts';
import type { App } from '../app.ts';
import type { Edge, ReadModelStanding } from '../edge.ts';
import { present } from '../present.ts';
import { reached } from '../read-position.ts';
import { StandingQuery } from '../requests.ts';
import { problems } from '../route-schema.ts';
import { type Standing, StandingAnswer } from '../standing-answer.ts';
import { pagePolicy, standingPage } from '../standing-page.ts';

/** Parked dossiers that are shown; all are counted. */
const PARKED = 200;

/** Field by field: what a read model adds to its row later is not shown by itself. */
const shown = ({ dossier, round }: Subject): Standing['stuck']['items'][number] => {
  const { workflow, stage, state, stateTitle, position, updatedOn, provinceCode } = dossier ?? round;
  const common = { workflow, stage, state, stateTitle, provinceCode, position, updatedOn };
  return dossier === undefined
    ? { roundId: round.roundId, communeCode: null, ...common }
    : { dossierId: dossier.dossierId, communeCode: dossier.communeCode, ...common };
};

const standing = async (
  edge: Edge,
  { lag, isGapless, parked, countParked, stuck, countStuck }: ReadModelStanding,
  page: { readonly cursor?: string; readonly limit: number },
): Promise<Standing> => {
  const { events, seconds, skipped } = await lag();
  const [position, end, stopped, allParked, still, total] = await Promise.all([
    edge.queries.position(),
    edge.head(),
    parked(PARKED),
    countParked(),
    stuck(page),
    countStuck(),
  ]);
  return {
    now: edge.clock.now(),
    position,
    head: end,
    lag: { events, seconds },
    skipped: isGapless ? skipped : null,
    parked: {
      total: allParked,
      items: stopped.map((p) => ({ dossierId: p.dossierId, position: p.position, reason: p.reason, stopped: p.stopped })),
    },
    stuck: { total, items: still.items.map(shown), ...present({ next: still.next }) },
  };
};

/** RFC 9110, section 12.5.1: a weight of 0 refuses. */
const wantsPage = (accept = ''): boolean =>
  accept.split(',').some((range) => /^\s*text\/html\s*(;|$)/i.test(range) && !/;\s*q\s*=\s*0(\.0*)?\s*(;|$)/i.test(range));

/** For those who see everything, and for everybody where everybody can have a token: a browser has none to send. */
export const standingRoutes = (app: App, edge: Edge): void => {
  const { readModelStanding: parts } = edge;
  if (parts === undefined) return;
  app.get(
    '/v1/operations',
    {
      config: { public: edge.dev !== undefined },
      schema: {
        operationId: 'readOperations',
        summary: 'How far the read models are, and which dossiers stand still',
        tags: ['operations'],
        querystring: StandingQuery,
        response: {
          200: {
            description: 'JSON, or a page for `Accept: text/html`',
            content: { 'application/json': { schema: StandingAnswer }, 'text/html': { schema: z.string() } },
          },
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const { identity } = request;
      if (identity !== undefined && edge.access.reach(identity).kind !== 'all') throw new ApiError('forbidden');
      const { atLeast, ...query } = request.query;
      await reached(edge, atLeast);
      const answer = await standing(edge, parts, present(query) as { readonly limit: number });
      reply.header('vary', 'Accept, Authorization, X-Hoso-Role');
      if (!wantsPage(request.headers.accept)) return answer;
      const { next } = answer.stuck;
      const more = next === undefined ? undefined : `?limit=${query.limit}&cursor=${encodeURIComponent(next)}`;
      return reply
        .headers({ 'content-type': 'text/html; charset=utf-8', 'content-security-policy': pagePolicy, 'referrer-policy': 'no-referrer' })
        .send(standingPage(answer, more) as never);
    },
  );
};
