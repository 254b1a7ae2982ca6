import { type Appended, ConcurrencyError, type NewEvent, NO_STREAM } from '@hoso/event-store/adapter';
import { ErrorType, type EventStoreDBClient, NOT_THERE, type WrongExpectedVersionError } from './client.ts';
import type { Reading } from './reading.ts';
import { positionOf, toServerEvent } from './stored-form.ts';
import { LastingError, typeOf, within } from './try-again.ts';

export type Append = (stream: string, expected: number, events: readonly NewEvent[]) => Promise<Appended>;

/**
 * One try. It may be repeated after any failure: the expected revision is exact, so the server never writes the events a second time, and
 * whether it recognises the repetition itself (best effort only) or refuses it as stale, the stream tells whether they stand there.
 * @throws ConcurrencyError; LastingError when the stream was deleted in the server; whatever the client throws.
 */
export const appending = (client: EventStoreDBClient, { ofStream }: Pick<Reading, 'ofStream'>, silenceMs: number): Append => {
  /** The answer of the first time, if exactly these events stand at the expected place. */
  const asTheFirstTime: (...append: Parameters<Append>) => Promise<Appended | undefined> = async (stream, expected, events) => {
    const written = await ofStream(stream, BigInt(expected + 1), 'forwards', events.length);
    const last = written.at(-1);
    if (last === undefined || written.length < events.length || !events.every(({ id }, i) => written[i]?.id === id)) return undefined;
    return { revision: last.revision, position: last.position };
  };

  return async (stream, expected, events) => {
    const end = expected + events.length;
    const expectedRevision = expected === NO_STREAM ? NOT_THERE : BigInt(expected);
    // The deadline only clears away a call that `within` has given up; on the shared call of BatchAppend the client waits for ever.
    const answer = await within(
      silenceMs,
      client.appendToStream(stream, events.map(toServerEvent), { expectedRevision, requiresLeader: true, deadline: 2 * silenceMs }),
    ).catch((error: unknown) => {
      if (typeOf(error) === ErrorType.STREAM_DELETED)
        throw new LastingError(`stream ${stream} was deleted in EventStoreDB`, { cause: error });
      if (typeOf(error) !== ErrorType.WRONG_EXPECTED_VERSION) throw error;
      return error as WrongExpectedVersionError;
    });

    if (answer instanceof Error) {
      const actual = typeof answer.actualVersion === 'bigint' ? Number(answer.actualVersion) : NO_STREAM;
      const first = actual < end ? undefined : await asTheFirstTime(stream, expected, events);
      if (first === undefined) throw new ConcurrencyError(stream, expected, actual);
      return first;
    }
    const revision = Number(answer.nextExpectedRevision);
    if (revision !== end)
      throw new LastingError(`stream ${stream} was deleted in EventStoreDB; what was appended stands at revision ${revision}`);
    if (answer.position !== undefined) return { revision, position: positionOf(answer.position.commit) };
    const first = await asTheFirstTime(stream, expected, events);
    if (first === undefined) throw new Error('it was appended and cannot be read yet');
    return first;
  };
};
