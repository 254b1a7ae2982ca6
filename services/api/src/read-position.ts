import { ApiError } from './api-error.ts';
import type { Edge } from './edge.ts';

/** Waits, within bounds, until the read models know the event at `atLeast`. @throws ApiError `read-model-behind` */
export const reached = async (edge: Edge, atLeast: number | undefined): Promise<void> => {
  if (atLeast === undefined || (await edge.queries.waitFor(atLeast, edge.waitMs ?? 2000))) return;
  throw new ApiError(
    'read-model-behind',
    undefined,
    { details: { atLeast, position: await edge.queries.position() } },
    { 'retry-after': '2' },
  );
};
