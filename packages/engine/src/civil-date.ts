/** Civil dates, YYYY-MM-DD: the days that the law counts in. */

const HOUR = 3_600_000;

/**
 * The civil date of an instant (RFC 3339 in UTC) in Viet Nam (Asia/Ho_Chi_Minh): UTC+7, without summer time since 1975. Asked for every
 * command, so the seventeen hours of a day that need no calendar do without one.
 * @throws RangeError when `now` is no instant in UTC.
 */
export const civilDateInVietnam = (now: string): string => {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(now)) throw new RangeError(`${now} is no instant in UTC`);
  return now < `${now.slice(0, 10)}T17` ? now.slice(0, 10) : new Date(Date.parse(now) + 7 * HOUR).toISOString().slice(0, 10);
};

/** Is this the name of a real day of the years 1900 to 2200? `2026-02-30`, `2026-2-3`, `20260203` and, a slip of the keyboard, `0026-02-03` are not. */
export const isCivilDate = (text: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < '1900' || text >= '2201') return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
};
