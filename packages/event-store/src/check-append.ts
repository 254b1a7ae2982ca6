import { type NewEvent, NO_STREAM } from './port.ts';

/** Characters in one text of an event; far beyond any fact, far below what a store would choke on in the middle of a group. */
export const MAX_TEXT = 16 * 1024 * 1024;

const checkText = (what: string, text: unknown): void => {
  if (typeof text !== 'string') throw new TypeError(`${what} is not a text`);
  if (text.length > MAX_TEXT) throw new RangeError(`${what} has ${text.length} characters, more than ${MAX_TEXT}`);
  if (!text.isWellFormed()) throw new TypeError(`${what} holds a lone surrogate: it has no UTF-8 form and would not come back as written`);
};

/**
 * Everything about an append that can be wrong by itself, checked before it joins others.
 * @throws TypeError, RangeError; nothing is written.
 */
export const checkAppend = (stream: string, expected: number, events: readonly NewEvent[]): void => {
  checkText('the stream name', stream);
  if (stream === '') throw new RangeError('the stream name is empty');
  if (!Number.isSafeInteger(expected) || expected < NO_STREAM) {
    throw new RangeError(`append to ${stream}: expected revision ${expected} is no revision`);
  }
  if (events.length === 0) throw new RangeError(`append to ${stream}: no events; an append holds at least one`);
  for (const event of events) {
    checkText('an event id', event.id);
    checkText('an event type', event.type);
    checkText('event data', event.data);
    checkText('event metadata', event.metadata);
  }
  if (events.length > 1 && new Set(events.map((event) => event.id)).size < events.length) {
    throw new RangeError(`append to ${stream}: the same event id twice in one append`);
  }
};

/** @throws RangeError unless a page can hold something. */
export const checkLimit = (limit: number): void => {
  if (!Number.isSafeInteger(limit) || limit < 1) throw new RangeError(`limit ${limit} is not a positive whole number`);
};
