/**
 * Works of one key one after another, in the order of asking, whether they succeed or fail; works of different keys at the same time.
 * A work whose key is idle starts at once.
 */
export const inTurn = (): (<T>(key: string, work: () => Promise<T>) => Promise<T>) => {
  const last = new Map<string, Promise<unknown>>();
  return (key, work) => {
    const before = last.get(key);
    const mine = before === undefined ? work() : before.then(work, work);
    const done = () => {
      if (last.get(key) === mine) last.delete(key);
    };
    last.set(key, mine);
    mine.then(done, done);
    return mine;
  };
};
