/** The most recently used `capacity` values by key. A Map keeps insertion order, so the first key is the one used longest ago. */
export type Lru<K, V> = {
  readonly get: (key: K) => V | undefined;
  /** `get` that does not count as use. */
  readonly peek: (key: K) => V | undefined;
  readonly set: (key: K, value: V) => void;
  readonly size: () => number;
};

/** @throws RangeError when `capacity` is not a whole number of 0 or more (0 keeps nothing). */
export const lru = <K, V extends object>(capacity: number): Lru<K, V> => {
  if (!Number.isInteger(capacity) || capacity < 0) throw new RangeError(`cache size ${capacity}: a whole number of 0 or more`);
  const entries = new Map<K, V>();
  return {
    get: (key) => {
      const value = entries.get(key);
      if (value === undefined) return undefined;
      entries.delete(key);
      entries.set(key, value);
      return value;
    },
    peek: (key) => entries.get(key),
    set: (key, value) => {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size <= capacity) return;
      const [oldest] = entries.keys();
      entries.delete(oldest as K);
    },
    size: () => entries.size,
  };
};
