/** The API as it runs, over the real engine and a store in memory, with people who hold tokens. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '@hoso/engine';
import { codec, type EventStore, memoryEventStore } from '@hoso/event-store';
import { createLogger, createMetrics, type DevIdentity, devIssuer, type MovableClock, movableClock, verifier } from '@hoso/service';
import { registry, type Workflow } from '@hoso/workflow';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import type { Access } from '../access.ts';
import { ProblemAnswer } from '../answers.ts';
import type { App } from '../app.ts';
import { buildApi } from '../build-api.ts';
import { diskDocuments } from '../documents.ts';
import type { HealthChecks } from '../edge.ts';
import type { CertificateRow, DossierRow, Queries } from '../queries.ts';
import { type FoldedOptions, foldedQueries } from './folded-queries.ts';

export type Ask = Omit<InjectOptions, 'method' | 'url'> & { readonly headers?: Readonly<Record<string, string>> };

export type TestApi = {
  readonly app: App;
  readonly store: EventStore;
  readonly queries: Queries;
  readonly clock: MovableClock;
  /** Lines that were logged. */
  readonly log: readonly string[];
  readonly folder: string;
  /** `GET /v1/...` as the identity; '' asks without a token. */
  readonly ask: (identity: string, request: string, options?: Ask) => Promise<LightMyRequestResponse>;
  readonly close: () => Promise<void>;
};

export type TestOptions = {
  readonly workflows: readonly Workflow[];
  readonly identities: readonly DevIdentity[];
  readonly access: Access;
  readonly known: FoldedOptions['known'];
  readonly certificate?: (context: Readonly<Record<string, unknown>>, row: DossierRow) => CertificateRow | undefined;
  readonly refusalsAboutData?: ReadonlySet<string>;
  readonly health?: HealthChecks;
  readonly start?: string;
  readonly documentLimit?: number;
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
  const queries = foldedQueries({ store, codec: facts, registry: known, ...options });
  const log: string[] = [];
  const app = await buildApi({
    engine: createEngine({ store, registry: known, codec: facts, clock }),
    workflows: options.workflows,
    queries,
    documents: await diskDocuments(join(folder, 'documents'), { limit: options.documentLimit ?? 1024 * 1024 }),
    verify: verifier({ ...issuer, reserved: ['system'] }),
    access: options.access,
    clock,
    logger: createLogger({ name: 'api' }, { write: (line) => void log.push(line) }),
    metrics: createMetrics({ processMetrics: false }),
    health: options.health ?? { store: () => store.head() },
    mode: 'development',
    checkAnswers: true,
    dev: { issuer, clock },
    ...(options.refusalsAboutData === undefined ? {} : { refusalsAboutData: options.refusalsAboutData }),
  });
  const tokens = new Map<string, string>();
  for (const { id } of options.identities) tokens.set(id, (await issuer.token(id))?.token ?? '');
  return {
    app,
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
        headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...ask.headers },
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
