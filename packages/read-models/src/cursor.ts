/** Where the next page starts: the sort key of the last row, wrapped so that nobody builds on what is inside. */

export class InvalidCursor extends Error {
  constructor() {
    super('the cursor was not handed out by this query');
    this.name = 'InvalidCursor';
  }
}

export type Key = readonly (string | number)[];

/** `list`: the query that the cursor belongs to. */
export const cursorOf = (list: string, key: Key): string => Buffer.from(JSON.stringify([list, ...key])).toString('base64url');

/** `like`: a key of the right length and types. @throws InvalidCursor */
export const keyOf = <K extends (string | number)[]>(list: string, cursor: string, like: readonly [...K]): readonly [...K] => {
  const [of, ...key] = parsed(cursor);
  const fits = of === list && key.length === like.length && key.every((part, i) => typeof part === typeof like[i] && isStorable(part));
  if (!fits) throw new InvalidCursor();
  return key as unknown as readonly [...K];
};

/** PostgreSQL takes no other number for a position. */
const isStorable = (part: unknown): boolean => typeof part !== 'number' || Number.isSafeInteger(part);

const parsed = (cursor: string): readonly unknown[] => {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
};

/** One row more than asked for tells whether there is a next page. */
export const pageOf = <R, T>(list: string, rows: readonly R[], limit: number, keyOfRow: (row: R) => Key, item: (row: R) => T) => {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(item),
    ...(rows.length > limit && last !== undefined ? { next: cursorOf(list, keyOfRow(last)) } : {}),
  };
};
