/** The API as it runs, over the real engine and a store in memory, with people who hold tokens. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine, type Engine } from '@hoso/engine';
import { codec, type EventStore, type FactCodec, memoryEventStore } from '@hoso/event-store';
import type { Queries } from '@hoso/read-models';
import { createLogger, createMetrics, type DevIdentity, devIssuer, type MovableClock, movableClock, verifier } from '@hoso/service';
import { type Registry, registry, type Workflow } from '@hoso/workflow';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import type { Access } from '../access.ts';
import { ProblemAnswer } from '../answers.ts';
import type { App } from '../app.ts';
import { buildApi } from '../build-api.ts';
import { diskDocuments } from '../documents.ts';
import type { ApiOptions, HealthChecks, ReadModelStanding } from '../edge.ts';
import { present } from '../present.ts';

export type Ask = Omit<InjectOptions, 'method' | 'url'> & { readonly headers?: Readonly<Record<string, string>> };

export type TestApi = {
  readonly app: App;
  readonly engine: Engine;
  readonly store: EventStore;
  readonly queries: Queries;
  readonly clock: MovableClock;
  /** Lines that were logged. */
  readonly log: readonly string[];
  readonly folder: string;
  /** `GET /v1/...` as the identity; '' asks without a token. A POST has an Idempotency-Key of its own unless the headers have one. */
  readonly ask: (identity: string, request: string, options?: Ask) => Promise<LightMyRequestResponse>;
  readonly close: () => Promise<void>;
};

/** What queries are answered from. */
export type Parts = { readonly store: EventStore; readonly codec: FactCodec; readonly registry: Registry };

export type TestOptions = {
  readonly workflows: readonly Workflow[];
  readonly identities: readonly DevIdentity[];
  readonly access: Access;
  readonly queries: (parts: Parts) => Queries | Promise<Queries>;
  readonly refusalsAboutData?: ReadonlySet<string>;
  readonly health?: HealthChecks;
  readonly claims?: ApiOptions['claims'];
  readonly opens?: ApiOptions['opens'];
  readonly waitMs?: number;
  readonly start?: string;
  readonly documentLimit?: number;
  readonly readModelStanding?: ReadModelStanding;
  /** Default development. */
  readonly mode?: 'development' | 'production';
};

export const testApi = async (options: TestOptions): Promise<TestApi> => {
  const store = memoryEventStore();
  const facts = codec();
  const known = registry(options.workflows);
  let base = 0;
  // A clock that stands still between requests would give all facts one instant; this one ticks by itself.
  const ticking = { now: () => new Date(base++).toISOString() };
  const clock = movableClock(options.start ?? '2026-09-01T02:00:00.000Z', undefined, ticking);
  const issuer = await devIssuer({ mode: 'development', identities: options.identities });
  const folder = await mkdtemp(join(tmpdir(), 'hoso-api-'));
  const queries = await options.queries({ store, codec: facts, registry: known });
  const engine = createEngine({ store, registry: known, codec: facts, clock });
  const log: string[] = [];
  const app = await buildApi({
    engine,
    workflows: options.workflows,
    queries,
    head: () => store.head(),
    documents: await diskDocuments(join(folder, 'documents'), { limit: options.documentLimit ?? 1024 * 1024 }),
    verify: verifier(issuer),
    access: options.access,
    clock,
    logger: createLogger({ name: 'api' }, { write: (line) => void log.push(line) }),
    metrics: createMetrics({ processMetrics: false }),
    health: options.health ?? { store: () => store.head() },
    mode: options.mode ?? 'development',
    checkAnswers: true,
    ...(options.mode === 'production' ? {} : { dev: { issuer, clock } }),
    ...present({ claims: options.claims, waitMs: options.waitMs }),
    ...(options.opens === undefined ? {} : { opens: options.opens }),
    ...(options.readModelStanding === undefined ? {} : { readModelStanding: options.readModelStanding }),
    ...(options.refusalsAboutData === undefined ? {} : { refusalsAboutData: options.refusalsAboutData }),
  });
  const tokens = new Map<string, string>();
  for (const { id } of options.identities) tokens.set(id, (await issuer.token(id))?.token ?? '');
  return {
    app,
    engine,
    store,
    queries,
    clock,
    log,
    folder,
    ask: async (identity, request, ask = {}) => {
      const [method, url] = request.split(' ', 2) as [InjectOptions['method'], string];
      const token = tokens.get(identity);
      const answer = await app.inject({
        ...ask,
        method,
        url,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
          ...ask.headers,
        },
      } as InjectOptions);
      if (answer.statusCode >= 400) ProblemAnswer.parse(answer.json());
      return answer;
    },
    close: async () => {
      await app.close();
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
};
