/** Keeps deadlines from firing on a day to which the machine's clock has leapt: what they record (an expiry, a missed deadline) is final. */
import type { EventStore } from '@hoso/event-store';
import { lastRecordedAt, type ReadModels } from '@hoso/read-models';
import { isLeap, type Logger } from '@hoso/service';

export type ClockLeapOptions = {
  readonly store: Pick<EventStore, 'head' | 'readAll'>;
  readonly readModels: Pick<ReadModels, 'checkpoint' | 'keepCheckpoint'>;
  readonly logger: Logger;
  readonly civilDate: (now: string) => string;
  /** Day (YYYY-MM-DD) on which somebody found the clock right. */
  readonly acceptedOn?: string | undefined;
};

export type ClockLeap = {
  /** False when `today` (YYYY-MM-DD) is more than 30 days after the last day on which deadlines were looked at, and nobody has accepted that. */
  readonly mayFire: (today: string) => Promise<boolean>;
  /** Why deadlines are held back. */
  readonly problem: () => string | undefined;
};

/** Name of the checkpoint, whose event id is a day. When it is lost with the read models, the last fact says when somebody was at work. */
const LOOKED_ON = 'deadlines-looked-on';

export const clockLeap = ({ store, readModels, logger, civilDate, acceptedOn }: ClockLeapOptions): ClockLeap => {
  let last: string | undefined;
  let held: string | undefined;

  const keep = async (day: string): Promise<void> => {
    if (day === last) return;
    last = day;
    // A newer program's tables take nothing from this one, which must not keep deadlines waiting.
    await readModels
      .keepCheckpoint(LOOKED_ON, { position: 0, eventId: day })
      .catch((err: unknown) => logger.warn({ err, day }, 'the day of the last look is not kept'));
  };

  /** Kept at once: what is recorded under a wrong clock must not speak for it after the next start. */
  const begin = async (today: string): Promise<string> => {
    const known = (await readModels.checkpoint(LOOKED_ON)).eventId;
    if (known !== '') return known;
    const recordedAt = await lastRecordedAt(store);
    const day = recordedAt === undefined ? today : civilDate(recordedAt);
    await keep(day);
    return day;
  };

  return {
    problem: () => held,
    mayFire: async (today) => {
      last ??= await begin(today);
      if (isLeap(last, today, acceptedOn)) {
        const problem = `the clock says ${today}, and deadlines were last looked at on ${last}: none fires before somebody has looked at the clock (HOSO_ACCEPT_CLOCK)`;
        if (problem !== held) logger.error({ today, last }, problem);
        held = problem;
        return false;
      }
      held = undefined;
      await keep(today);
      return true;
    },
  };
};
