/** The parts of a process with their spans: what is handed in comes back with the same shape, and untouched where there are no traces. */
import { type Origin, originOf, spanned, type Tracing } from './tracing.ts';

type Event = { readonly id: string; readonly metadata: string };
type Place = { readonly revision: number; readonly position: number };

type Appending = { append(stream: string, expected: number, events: readonly Event[]): Promise<Place> };

/**
 * One span an append. Only one that succeeds is known to others by the command's ids: an append that meets another one is tried again
 * under the same command.
 */
export const tracedStore = <S extends Appending>(store: S, tracing: Tracing | undefined): S => {
  if (tracing === undefined) return store;
  const append: Appending['append'] = async (stream, expected, events) => {
    const since = performance.now();
    const attributes = { 'hoso.events': events.length };
    try {
      const place = await store.append(stream, expected, events);
      const is = originOf(events[0]?.metadata ?? '');
      const { revision, position } = place;
      tracing
        .start('append', {
          since,
          attributes: { ...attributes, 'hoso.revision': revision, 'hoso.position': position },
          ...(is === undefined ? {} : { is }),
        })
        .end();
      return place;
    } catch (error) {
      const span = tracing.start('append', { since, attributes });
      span.fail((error as Error).name);
      span.end();
      throw error;
    }
  };
  return { ...store, append };
};

type Executing = {
  readonly execute: (request: {
    readonly dossierId: string;
    readonly commandId: string;
    readonly correlationId?: string;
  }) => Promise<Place & { readonly repeated: boolean }>;
};

/** One span a command. A refusal is no failure: the law said no, and its code is on the span. */
export const tracedEngine = <E extends { readonly execute: (...args: never[]) => Promise<unknown> }>(
  engine: E,
  tracing: Tracing | undefined,
): E => {
  if (tracing === undefined) return engine;
  const { execute } = engine as unknown as Executing;
  const traced: Executing['execute'] = async (request) => {
    const { dossierId, commandId, correlationId = commandId } = request;
    const span = tracing.start('execute', { correlationId, attributes: { 'hoso.dossier': dossierId } });
    try {
      const outcome = await span.around(() => execute(request));
      span.set({ 'hoso.outcome': outcome.repeated ? 'repeated' : 'recorded', 'hoso.position': outcome.position });
      return outcome;
    } catch (error) {
      const { name, code } = error as Error & { readonly code?: unknown };
      if (name === 'DomainError' && typeof code === 'string') span.set({ 'hoso.outcome': 'refused', 'hoso.code': code });
      else span.fail(name);
      throw error;
    } finally {
      span.end();
    }
  };
  return { ...engine, execute: traced } as unknown as E;
};

/** More commands than this in one batch: whoever handles them is catching up, and a span for each would tell nothing but that. */
const MOST = 64;

type Part = { readonly origin: Origin; count: number; last: number };

/** The commands of which the events came, in order; undefined when they are too many. */
const commandsOf = (events: readonly (Event & { readonly position?: number })[]): readonly Part[] | undefined => {
  const parts = new Map<string, Part>();
  for (const { metadata, position = 0 } of events) {
    const origin = originOf(metadata);
    if (origin === undefined) continue;
    const key = `${origin.correlationId}\n${origin.commandId}`;
    const part = parts.get(key) ?? { origin, count: 0, last: 0 };
    part.count++;
    part.last = position;
    parts.set(key, part);
    if (parts.size > MOST) return undefined;
  }
  return [...parts.values()];
};

/** One span for each command whose events are in the batch, in that command's trace: they are handled together, and take the same time. */
const handled = async <T>(
  tracing: Tracing,
  name: string,
  kind: 'consumer' | 'producer',
  events: readonly (Event & { readonly position?: number })[],
  work: () => Promise<T>,
): Promise<T> => {
  const parts = commandsOf(events);
  if (parts === undefined) return spanned(tracing.start(name, { kind, attributes: { 'hoso.events': events.length } }), work);
  const spans = parts.map(({ origin, count, last }) =>
    tracing.start(name, { kind, after: origin, attributes: { 'hoso.events': count, ...(last === 0 ? {} : { 'hoso.position': last }) } }),
  );
  try {
    return await work();
  } catch (error) {
    for (const span of spans) span.fail((error as Error).name);
    throw error;
  } finally {
    for (const span of spans) span.end();
  }
};

type Projecting<E, P> = { readonly project: (events: readonly E[], after?: number) => Promise<P> };

/** What is made of a command's facts in the read models. */
export const tracedReadModels = <E extends Event & { readonly position: number }, P, R extends Projecting<E, P>>(
  models: R & Projecting<E, P>,
  tracing: Tracing | undefined,
): R => {
  if (tracing === undefined) return models;
  const project = (events: readonly E[], after?: number): Promise<P> =>
    handled(tracing, 'project', 'consumer', events, () => models.project(events, after));
  return { ...models, project };
};

type Following<E extends Event> = {
  follow(options: { readonly after: number; readonly signal: AbortSignal; readonly limit?: number }): AsyncIterable<readonly E[]>;
};

/**
 * For a publisher that follows the store: messages have the ids of the facts that they tell of, and no more of them, so what the facts say is
 * remembered while their batch is at hand.
 */
export const tracedPublishing = <
  E extends Event,
  S extends Following<E>,
  M extends { readonly id: string },
  A extends readonly unknown[],
  R,
>(
  parts: { readonly store: S & Following<E>; readonly publish: (batch: readonly M[], ...more: A) => Promise<R> },
  tracing: Tracing | undefined,
): { readonly store: S; readonly publish: (batch: readonly M[], ...more: A) => Promise<R> } => {
  if (tracing === undefined) return parts;
  const { store, publish } = parts;
  const atHand = new Map<string, E>();
  return {
    store: {
      ...store,
      follow: async function* (options: Parameters<S['follow']>[0]) {
        for await (const batch of store.follow(options)) {
          atHand.clear();
          for (const event of batch) atHand.set(event.id, event);
          yield batch;
        }
      },
    },
    publish: (batch, ...more) => {
      const facts = batch.flatMap(({ id }) => atHand.get(id) ?? []);
      return handled(tracing, 'publish', 'producer', facts, () => publish(batch, ...more));
    },
  };
};
