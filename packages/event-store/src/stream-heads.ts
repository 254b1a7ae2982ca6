/** Where a stream stands: its row in `streams` and its last revision (-1 for none). */
export type StreamHead = { readonly id: number; revision: number };

/**
 * Heads of the streams that were used lately. True for as long as there is one writer, and forgotten whenever a transaction fails.
 * Two generations instead of a list by age: constant time, and between `capacity` and twice as many are kept.
 */
export const createStreamHeads = (capacity: number) => {
  let young = new Map<string, StreamHead>();
  let old = new Map<string, StreamHead>();
  const set = (name: string, head: StreamHead): void => {
    if (young.size >= capacity) {
      old = young;
      young = new Map();
    }
    young.set(name, head);
  };
  return {
    set,
    get: (name: string): StreamHead | undefined => {
      const head = young.get(name);
      if (head !== undefined) return head;
      const older = old.get(name);
      if (older !== undefined) set(name, older);
      return older;
    },
    clear: (): void => {
      young.clear();
      old.clear();
    },
  };
};
