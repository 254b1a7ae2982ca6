/** Where time comes from: the machine, or a clock that a demo can move forward. */

export type Clock = {
  /** RFC 3339 instant in UTC, milliseconds. */
  readonly now: () => string;
};

export const systemClock: Clock = { now: () => new Date().toISOString() };

/** Where a moved clock remembers how far it has been moved, so that a restart never turns time back. */
export type ClockMemory = { readonly read: () => string | undefined; readonly write: (text: string) => void };

export type MovableClock = Clock & {
  /**
   * Moves forward by an ISO 8601 duration (`P30D`, `PT12H`), counted on the UTC calendar, and answers the new instant.
   * @throws ClockError for anything but a positive duration of at most ten years, and beyond the year 9999.
   */
  readonly advance: (duration: string) => string;
};

export class ClockError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ClockError';
  }
}

const MAX_YEARS = 10;

/**
 * Starts at `start` (RFC 3339 instant) when its memory is empty and runs at the pace of `base`; only `advance` moves it otherwise. What is
 * remembered is its distance from `base`, so after a restart it stands where it would have stood without one.
 */
export const movableClock = (start: string, memory?: ClockMemory, base: Clock = systemClock): MovableClock => {
  const baseMs = (): number => Temporal.Instant.from(base.now()).epochMilliseconds;
  const remembered = memory?.read();
  const known = remembered !== undefined && /^-?\d+$/.test(remembered.trim());
  let distance = known ? Number(remembered) : Temporal.Instant.from(start).epochMilliseconds - baseMs();
  const now = (): string => new Date(baseMs() + distance).toISOString();
  if (!known) memory?.write(String(distance));
  return {
    now,
    advance: (duration) => {
      const from = Temporal.Instant.from(now()).toZonedDateTimeISO('UTC');
      const to = later(from, duration);
      if (to.epochMilliseconds <= from.epochMilliseconds) throw new ClockError('the clock only moves forward');
      if (Temporal.ZonedDateTime.compare(to, from.add({ years: MAX_YEARS })) > 0)
        throw new ClockError(`the clock moves at most ${MAX_YEARS} years at once`);
      if (to.year > 9999) throw new ClockError('the clock does not pass the year 9999');
      const moved = distance + to.epochMilliseconds - from.epochMilliseconds;
      memory?.write(String(moved));
      distance = moved;
      return now();
    },
  };
};

const later = (from: Temporal.ZonedDateTime, duration: string): Temporal.ZonedDateTime => {
  try {
    return from.add(Temporal.Duration.from(duration));
  } catch {
    throw new ClockError('not a usable ISO 8601 duration such as P30D');
  }
};
