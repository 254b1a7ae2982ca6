import { ApiError } from './api-error.ts';
import type { Edge } from './edge.ts';

/** Whether the read models know the event at the position, waiting for it within bounds. */
export const isReached = (edge: Edge, position: number): Promise<boolean> => edge.queries.waitFor(position, edge.waitMs ?? 2000);

/** Waits, within bounds, until the read models know the event at `atLeast`. @throws ApiError `read-model-behind` */
export const reached = async (edge: Edge, atLeast: number | undefined): Promise<void> => {
  if (atLeast === undefined || (await isReached(edge, atLeast))) return;
  throw new ApiError(
    'read-model-behind',
    undefined,
    { details: { atLeast, position: await edge.queries.position() } },
    { 'retry-after': '2' },
  );
};
