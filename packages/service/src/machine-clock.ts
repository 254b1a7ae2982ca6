/** Whether the machine's clock can be right, by what it said before. What is recorded under a wrong one stays, and an expired certificate has expired. */
import { type Config, ConfigError } from './config.ts';
import type { Logger } from './logger.ts';

/** Milliseconds that a clock may be set back without anybody's word: it is kept right by small steps. */
const BACK_MS = 5 * 60_000;
/** Days without a sign of life that an office may have: the longest holidays, Tết, are some ten. */
const LONGEST_PAUSE = 30;

/** Whole days from one day to another (YYYY-MM-DD each); negative when it is the earlier one. */
const daysFrom = (from: string, to: string): number => Temporal.PlainDate.from(from).until(to, { largestUnit: 'day' }).days;

/** An operator has looked at the clock, today or within the 30 days before. Tomorrow counts: it begins earlier in Viet Nam than in UTC. */
const isAccepted = (today: string, acceptedOn: string | undefined): boolean => {
  const days = acceptedOn === undefined ? Number.NaN : daysFrom(acceptedOn, today);
  return days >= -1 && days <= LONGEST_PAUSE;
};

/** From the day of the last sign of life to today it is longer than any office pauses, and nobody has said that this is right. */
export const isLeap = (last: string, today: string, acceptedOn?: string): boolean =>
  daysFrom(last, today) > LONGEST_PAUSE && !isAccepted(today, acceptedOn);

/**
 * `lastRecordedAt`: of the last fact, if it says so. Both are RFC 3339 in UTC.
 * @throws ConfigError when the clock is behind it by more than five minutes and nobody has said that it is right.
 */
export const assertClockNotBehind = (
  { acceptClock }: Pick<Config, 'acceptClock'>,
  now: string,
  lastRecordedAt: string | undefined,
): void => {
  if (lastRecordedAt === undefined || Date.parse(lastRecordedAt) - Date.parse(now) <= BACK_MS) return;
  if (isAccepted(now.slice(0, 10), acceptClock)) return;
  throw new ConfigError([
    `HOSO_ACCEPT_CLOCK: this machine's clock says ${now}, and the last fact was recorded at ${lastRecordedAt}. Set the clock; if it is right now and was wrong then, set HOSO_ACCEPT_CLOCK to today`,
  ]);
};

/** What an engine tells of a dossier whose last fact was recorded later than it is now. */
export const clockBehind =
  (logger: Logger) =>
  (behind: Readonly<Record<string, string>>): void =>
    logger.warn(behind, 'the clock is behind the last fact of a dossier: what is recorded bears the instant of that fact');
