/** Choices that follow from a seed. */

export type Seeded = {
  /** A whole number from 0 up to but without `n`. */
  readonly below: (n: number) => number;
  /** A whole number from `least` to `most`, both included. */
  readonly between: (least: number, most: number) => number;
  /** True in so many of a hundred cases. */
  readonly chance: (percent: number) => boolean;
  /** @throws Error for an empty list. */
  readonly one: <T>(list: readonly T[]) => T;
  readonly shuffled: <T>(list: readonly T[]) => readonly T[];
};

/** Mulberry32. */
export const seeded = (seed: number): Seeded => {
  let a = seed | 0;
  const below = (n: number): number => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
  return {
    below,
    between: (least, most) => least + below(most - least + 1),
    chance: (percent) => below(100) < percent,
    one: (list) => {
      if (list.length === 0) throw new Error('nothing to choose from');
      return list[below(list.length)] as (typeof list)[number];
    },
    shuffled: (list) =>
      list
        .map((item) => ({ item, at: below(1 << 30) }))
        .sort((x, y) => x.at - y.at)
        .map(({ item }) => item),
  };
};
