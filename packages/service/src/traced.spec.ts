import { beforeEach, describe, expect, test } from 'vitest';
import { tracedEngine, tracedPublishing, tracedReadModels, tracedStore } from './traced.ts';
import { appendIdOf, originOf, startTracing, type Tracing, traceIdOf } from './tracing.ts';

type Exporter = NonNullable<Parameters<typeof startTracing>[3]>;
type Span = Parameters<Exporter['export']>[0][number];

let spans: Span[];
let tracing: Tracing;
beforeEach(async () => {
  spans = [];
  const exporter: Exporter = {
    export: (ended, done) => {
      spans.push(...ended);
      done({ code: 0 });
    },
    shutdown: async () => {},
  };
  const made = await startTracing({ traces: true }, 'test', { start: async () => {} }, exporter);
  if (made === undefined) throw new Error('no traces');
  tracing = made;
});

const metadata = (n: number): string => JSON.stringify({ correlationId: `request-${n}`, command: { id: `command-${n}` } });
const event = (n: number) => ({ id: `event-${n}`, metadata: metadata(n), position: n });
const originAt = (n: number) => ({ correlationId: `request-${n}`, commandId: `command-${n}` });
const shown = () => spans.map(({ name, attributes }) => ({ name, ...attributes }));

describe('without traces', () => {
  test('every part is the very part that was handed in, and nothing starts', async () => {
    const store = { append: async () => ({ revision: 0, position: 1 }), follow: async function* () {} };
    const engine = { execute: async () => 'done' };
    const models = { project: async (_: readonly ReturnType<typeof event>[]) => 'done' };
    const parts = { store, publish: async (_: readonly { readonly id: string }[]) => {} };
    expect(tracedStore(store, undefined)).toBe(store);
    expect(tracedEngine(engine, undefined)).toBe(engine);
    expect(tracedReadModels(models, undefined)).toBe(models);
    expect(tracedPublishing(parts, undefined)).toBe(parts);
    expect(await startTracing({ traces: false }, 'test', { start: () => Promise.reject(new Error('started')) })).toBeUndefined();
  });
});

describe('the ids of spans', () => {
  test('follow from metadata, and from nothing that is none of ours', () => {
    expect(originOf(metadata(1))).toEqual(originAt(1));
    for (const other of ['', '{', 'null', '{}', '{"correlationId":1,"command":{"id":"a"}}', '{"correlationId":"a"}'])
      expect(originOf(other)).toBeUndefined();
    expect(traceIdOf('request-1')).toMatch(/^[0-9a-f]{32}$/);
    expect(appendIdOf(originAt(1))).toMatch(/^[0-9a-f]{16}$/);
    expect(new Set([1, 2].map((n) => appendIdOf({ correlationId: 'same', commandId: `${n}` }))).size).toBe(2);
  });
});

describe('an append', () => {
  test('has the id of its command once it is stored, and another one when it lost a race', async () => {
    const answers = [Object.assign(new Error('secret'), { name: 'ConcurrencyError' }), undefined];
    const store = tracedStore(
      {
        append: async (_stream: string, _expected: number, _events: readonly { readonly id: string; readonly metadata: string }[]) => {
          const error = answers.shift();
          if (error !== undefined) throw error;
          return { revision: 4, position: 9 };
        },
      },
      tracing,
    );
    await expect(store.append('s', -1, [event(1)])).rejects.toThrow('secret');
    expect(await store.append('s', 2, [event(1), event(1)])).toEqual({ revision: 4, position: 9 });
    const [lost, stored] = spans;
    expect(shown()).toEqual([
      { name: 'append', 'hoso.events': 1, 'error.type': 'ConcurrencyError' },
      { name: 'append', 'hoso.events': 2, 'hoso.revision': 4, 'hoso.position': 9 },
    ]);
    expect(stored?.spanContext().spanId).toBe(appendIdOf(originAt(1)));
    expect(lost?.spanContext().spanId).not.toBe(appendIdOf(originAt(1)));
    expect(JSON.stringify(shown())).not.toContain('secret');
  });
});

describe('a command', () => {
  const engineThat = (answer: () => Promise<{ revision: number; position: number; repeated: boolean }>) =>
    tracedEngine(
      { execute: (_: { readonly dossierId: string; readonly commandId: string; readonly correlationId?: string }) => answer() },
      tracing,
    );

  test('that is refused is no failure; one that fails says of what kind, and never why', async () => {
    const refused = Object.assign(new Error('secret'), { name: 'DomainError', code: 'too-late' });
    await expect(engineThat(() => Promise.reject(refused)).execute({ dossierId: 'd', commandId: 'c' })).rejects.toBe(refused);
    await expect(engineThat(() => Promise.reject(new TypeError('secret'))).execute({ dossierId: 'd', commandId: 'c' })).rejects.toThrow();
    expect(shown()).toEqual([
      { name: 'execute', 'hoso.dossier': 'd', 'hoso.outcome': 'refused', 'hoso.code': 'too-late' },
      { name: 'execute', 'hoso.dossier': 'd', 'error.type': 'TypeError' },
    ]);
    expect(spans.map(({ status }) => status)).toEqual([{ code: 0 }, { code: 2 }]);
  });

  test('begins the trace of its own id, and comes under the append that it follows from', async () => {
    const { execute } = engineThat(async () => ({ revision: 0, position: 5, repeated: false }));
    await execute({ dossierId: 'd', commandId: 'alone' });
    await tracing.following(originAt(7), () => execute({ dossierId: 'd', commandId: 'c', correlationId: 'request-7' }));
    const [alone, after] = spans;
    expect([alone?.spanContext().traceId, alone?.parentSpanContext]).toEqual([traceIdOf('alone'), undefined]);
    expect(after?.spanContext().traceId).toBe(traceIdOf('request-7'));
    expect(after?.parentSpanContext?.spanId).toBe(appendIdOf(originAt(7)));
  });
});

describe('a batch', () => {
  const projected = async (numbers: readonly number[]): Promise<void> => {
    const models = tracedReadModels({ project: async (_: readonly ReturnType<typeof event>[], after?: number) => after }, tracing);
    expect(await models.project(numbers.map(event), 3)).toBe(3);
  };

  test('has a span for each command in it, under its append', async () => {
    await projected([1, 1, 2]);
    expect(shown()).toEqual([
      { name: 'project', 'hoso.events': 2, 'hoso.position': 1 },
      { name: 'project', 'hoso.events': 1, 'hoso.position': 2 },
    ]);
    expect(spans.map((span) => span.parentSpanContext?.spanId)).toEqual([1, 2].map((n) => appendIdOf(originAt(n))));
  });

  test('of very many commands is one span of its own', async () => {
    await projected(Array.from({ length: 65 }, (_, n) => n + 1));
    expect(shown()).toEqual([{ name: 'project', 'hoso.events': 65 }]);
    expect(spans[0]?.parentSpanContext).toBeUndefined();
  });

  test('that fails, fails in each trace', async () => {
    const models = tracedReadModels(
      { project: (_: readonly ReturnType<typeof event>[]) => Promise.reject(new RangeError('secret')) },
      tracing,
    );
    await expect(models.project([event(1), event(2)])).rejects.toThrow('secret');
    expect(spans.map(({ attributes }) => attributes['error.type'])).toEqual(['RangeError', 'RangeError']);
  });

  test('of messages is tied by the facts of the batch at hand, and to nothing when they are gone', async () => {
    const { store, publish } = tracedPublishing(
      {
        store: {
          follow: async function* (_: { readonly after: number; readonly signal: AbortSignal }) {
            yield [event(1)];
            yield [event(2), event(3)];
          },
        },
        publish: async (_: readonly { readonly id: string }[]) => {},
      },
      tracing,
    );
    for await (const batch of store.follow({ after: 0, signal: new AbortController().signal })) await publish(batch.slice(0, 1));
    await publish([{ id: 'event-1' }]);
    expect(spans.map((span) => [span.name, span.parentSpanContext?.spanId])).toEqual(
      [1, 2].map((n) => ['publish', appendIdOf(originAt(n))]),
    );
  });
});
