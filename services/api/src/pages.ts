import type { Edge } from './edge.ts';
import { reached } from './read-position.ts';

/** A page of a list, with the position that it stands for. */
export const pages =
  (edge: Edge) =>
  /** The position is read first: what the items show is at least as new. */
  async <T>(atLeast: number | undefined, read: () => Promise<{ readonly items: readonly T[]; readonly next?: string }>) => {
    await reached(edge, atLeast);
    const position = await edge.queries.position();
    const { items, next } = await read();
    return { items: [...items], ...(next === undefined ? {} : { next }), position };
  };
