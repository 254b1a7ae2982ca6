import type { Subject } from '@hoso/read-models';
import { narrowed, type Reach, visibleRow } from '../access.ts';
import { DeadlinesAnswer, DossiersAnswer, InboxAnswer, StagesAnswer } from '../answers.ts';
import { ApiError, wrongParameter } from '../api-error.ts';
import type { App } from '../app.ts';
import type { Edge } from '../edge.ts';
import { knownPlaces } from '../known-places.ts';
import { pages } from '../pages.ts';
import { present } from '../present.ts';
import { reached } from '../read-position.ts';
import { actorOf } from '../request-hooks.ts';
import { DeadlinesQuery, DossiersQuery, InboxQuery, StagesQuery } from '../requests.ts';
import { problems } from '../route-schema.ts';
import { both } from '../words.ts';

/** Either has the other not, rather than as undefined. */
const subject = (reach: Reach, { dossier, round }: Subject) =>
  dossier === undefined ? { round } : { dossier: visibleRow(reach, dossier) };

export const listRoutes = (app: App, edge: Edge): void => {
  const { queries } = edge;

  const page = pages(edge);
  const assertPlace = knownPlaces(edge.workflows.filter(({ name }) => !edge.access.apart.has(name)));

  app.get(
    '/v1/dossiers',
    {
      schema: {
        operationId: 'listDossiers',
        summary: 'Dossiers, most recently changed first',
        tags: ['lists'],
        querystring: DossiersQuery,
        response: { 200: DossiersAnswer, ...problems },
      },
    },
    async (request) => {
      const reach = edge.access.reach(actorOf(request));
      const { atLeast, ...filter } = request.query;
      const narrow = narrowed(reach, present(filter));
      assertPlace(filter);
      const found = await page(atLeast, () => queries.dossiers(narrow));
      return { ...found, items: found.items.map((row) => visibleRow(reach, row)) };
    },
  );

  app.get(
    '/v1/inbox',
    {
      schema: {
        operationId: 'listInbox',
        summary: 'What waits for the caller, soonest deadline first',
        tags: ['lists'],
        querystring: InboxQuery,
        response: { 200: InboxAnswer, ...problems },
      },
    },
    async (request) => {
      const actor = actorOf(request);
      const reach = edge.access.reach(actor);
      const { atLeast, ...rest } = request.query;
      const found = await page(atLeast, () => queries.inbox({ actor, today: edge.today(), ...present(rest) }));
      return {
        ...found,
        items: found.items.map(({ dossier, round, ...item }) => ({
          ...subject(reach, { dossier, round } as Subject),
          ...item,
          waitsFor: [...item.waitsFor],
        })),
      };
    },
  );

  app.get(
    '/v1/deadlines',
    {
      schema: {
        operationId: 'listDeadlines',
        summary: 'Deadlines, soonest first',
        tags: ['lists'],
        querystring: DeadlinesQuery,
        response: { 200: DeadlinesAnswer, ...problems },
      },
    },
    async (request) => {
      const reach = edge.access.reach(actorOf(request));
      const { atLeast, ...filter } = request.query;
      const narrow = narrowed(reach, present<{ applicantId?: string } & typeof filter>(filter));
      const found = await page(atLeast, () => queries.deadlines({ today: edge.today(), ...narrow }));
      return {
        ...found,
        items: found.items.map(({ dossier, round, ...item }) => ({ ...subject(reach, { dossier, round } as Subject), ...item })),
      };
    },
  );

  app.get(
    '/v1/statistics/stages',
    {
      schema: {
        operationId: 'countStages',
        summary: 'Dossiers by stage at the end of a day',
        tags: ['statistics'],
        querystring: StagesQuery,
        response: { 200: StagesAnswer, ...problems },
      },
    },
    async (request) => {
      const { kind } = edge.access.reach(actorOf(request));
      if (kind === 'own' || kind === 'none') throw new ApiError('forbidden');
      const today = edge.today();
      const { atLeast, asOf = today, by = [], position } = request.query;
      if (asOf > today) throw wrongParameter('asOf', 'not-in-future', both('không được sau ngày hôm nay', 'must not be later than today'));
      await reached(edge, Math.max(atLeast ?? 0, position ?? 0) || undefined);
      const { rows, ...rest } = await queries.stages({ asOf, by, ...present({ position }) });
      return { ...rest, rows: [...rows] };
    },
  );
};
