/** Waiting, in a form that tests can steer. */
import { setTimeout } from 'node:timers/promises';

/** Resolves after `ms` milliseconds or when the signal aborts. Never rejects. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

export const wait: Wait = (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => {});

/** Milliseconds before the next try after so many failures in a row: a quarter of a second, doubled each time, a minute at most. */
export const backOff = (failures: number): number => Math.min(250 * 2 ** Math.max(0, failures - 1), 60_000);

/** What is written of an error: its message, cut short. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 500);
