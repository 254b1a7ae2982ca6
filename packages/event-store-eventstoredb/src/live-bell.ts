import { type Bell, createBell } from '@hoso/event-store/adapter';
import type { AllStreamSubscription } from './client.ts';

export type LiveBell = {
  readonly bell: Bell;
  /** Keeps the subscription up until the answered function is called. */
  readonly listen: () => () => void;
  readonly close: () => void;
};

const FIRST_PAUSE = 25;
const LONGEST_PAUSE = 1000;

/**
 * Rings when the server has something new for us. A subscription is a hint, never the data: followers read from where they stand, so a
 * subscription that was dropped, fell behind or began late costs them time and no event. One serves all followers of a store; it is
 * renewed for as long as there are any.
 */
export const liveBell = (subscribe: () => AllStreamSubscription, onRetry: (error: Error) => void): LiveBell => {
  const bell = createBell();
  let listeners = 0;
  let current: AllStreamSubscription | undefined;
  let renewal: NodeJS.Timeout | undefined;
  let pause = FIRST_PAUSE;

  const stop = (): void => {
    clearTimeout(renewal);
    const subscription = current;
    current = undefined;
    // Not destroyed: what it still holds has to flow off, or the client keeps it for ever.
    subscription?.unsubscribe().catch(() => {});
  };

  const start = (): void => {
    const subscription = subscribe();
    current = subscription;
    const lost = (error: Error): void => {
      if (current !== subscription) return;
      stop();
      onRetry(error);
      renewal = setTimeout(start, pause).unref();
      pause = Math.min(pause * 2, LONGEST_PAUSE);
      bell.ring();
    };
    subscription
      .on('error', lost)
      .on('end', () => lost(new Error('the server ended the subscription')))
      .on('confirmation', () => {
        pause = FIRST_PAUSE;
        // Whatever came between the last look and this moment has rung for nobody.
        bell.ring();
      })
      .on('data', bell.ring);
  };

  return {
    bell,
    listen: () => {
      if (listeners++ === 0) start();
      return () => {
        if (--listeners === 0) stop();
      };
    },
    close: () => {
      stop();
      bell.ring();
    },
  };
};
