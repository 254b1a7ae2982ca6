/** The same record without its undefined fields. */
export type Present<T> = { [K in keyof T]: Exclude<T[K], undefined> };

export const present = <T extends object>(record: T): Present<T> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Present<T>;
