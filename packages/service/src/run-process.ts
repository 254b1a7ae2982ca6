/** What the main file of every process does around its parts: configuration, log, metrics, signals, and an end in words. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Config, ConfigError, type ProcessName, readConfig } from './config.ts';
import { type Lifecycle, lifecycle } from './lifecycle.ts';
import { createLogger, type Logger } from './logger.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { startTracing, type Tracing } from './tracing.ts';

export type ProcessParts = {
  readonly config: Config;
  readonly life: Lifecycle;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing | undefined;
};

/** A file of SQLite, or PostgreSQL. */
export type DatabaseAt = { readonly path: string } | { readonly url: string };

export type Places = {
  /** The embedded store. */
  readonly events: string;
  readonly readModels: DatabaseAt;
  readonly leases: DatabaseAt;
  /** What webhooks remember. */
  readonly messaging: DatabaseAt;
  readonly documents: string;
  /** Small texts of standalone: what kind of folder it is, how far the demo's clock was moved, whether the demo is loaded. */
  readonly kind: string;
  readonly demoClock: string;
  readonly demoLoaded: string;
};

/** Where a process keeps what it keeps, or finds it. */
export const places = ({ data, database, documents }: Pick<Config, 'data' | 'database' | 'documents'>): Places => {
  const at = (name: string): DatabaseAt => (database === undefined ? { path: join(data, name) } : { url: database });
  return {
    events: join(data, 'events.db'),
    readModels: at('read-models.db'),
    leases: at('leases.db'),
    messaging: at('messaging.db'),
    documents: documents ?? join(data, 'documents'),
    kind: join(data, 'kind'),
    demoClock: join(data, 'demo-clock'),
    demoLoaded: join(data, 'demo-loaded'),
  };
};

/** Nobody else's to read, whatever the umask allows: in it are dossiers and documents. One that is there stays as it is. */
export const makeDataFolder = ({ data }: Pick<Config, 'data'>): void => {
  mkdirSync(data, { recursive: true, mode: 0o700 });
};

/**
 * Where an api keeps documents. A folder that is named is not made: were it misspelt, or not mounted, documents would lie where nobody looks.
 * @throws ConfigError when it is not there.
 */
export const documentsFolder = (config: Pick<Config, 'data' | 'documents'>): string => {
  const { documents } = places(config);
  if (config.documents !== undefined && statSync(documents, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new ConfigError(['HOSO_DOCUMENTS: there is no such folder: make it, or see that it is mounted']);
  return documents;
};

/** This process and no other, also after a restart on the same machine. */
export const processHolder = (): string => `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;

/** Never rejects: a process that cannot start says why on stderr and exits with 1. */
export const runProcess = async (who: ProcessName, start: (parts: ProcessParts) => Promise<void>): Promise<void> => {
  try {
    const config = readConfig(process.env, who);
    const logger = createLogger({ name: who, level: config.logLevel });
    const life = lifecycle({ logger });
    life.stopOnSignals();
    makeDataFolder(config);
    const tracing = await startTracing(config, `hoso-${who}`, life);
    await start({ config, life, logger, metrics: createMetrics(), tracing });
  } catch (error) {
    // The operator's to mend: the message says what, a stack would not help.
    process.stderr.write(`${error instanceof ConfigError ? error.message : (error as Error).stack}\n`);
    process.exit(1);
  }
};
