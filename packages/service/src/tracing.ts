/**
 * Traces: what a process did for one request, and what other processes made of the facts that came of it. Nothing is stored for it: every id
 * that ties two processes together follows from the metadata that a fact has anyway. OpenTelemetry's code is loaded where traces are on, and nowhere else.
 */
import { hash } from 'node:crypto';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { Config } from './config.ts';
import type { Lifecycle } from './lifecycle.ts';

/** Identifiers that we made, names of a closed list, numbers. Never names of people, payloads or what a caller wrote. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** The command whose facts are handled, as their metadata says it. */
export type Origin = { readonly correlationId: string; readonly commandId: string };

export type SpanOptions = {
  /** Who called from outside; who told others; who was told. Default: none of these. */
  readonly kind?: 'server' | 'producer' | 'consumer';
  readonly attributes?: SpanAttributes;
  /** The trace that a span begins or joins when none is running around it. */
  readonly correlationId?: string;
  /** Comes after the append of this command, wherever that was; counts before what is running around it. */
  readonly after?: Origin;
  /** Is the append of this command, so that others can come after it. */
  readonly is?: Origin;
  /** When it began, milliseconds of `performance.now()`; default now. */
  readonly since?: number;
};

export type Span = {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  readonly set: (attributes: SpanAttributes) => void;
  /** `type`: a code or the name of an error's class, no message: messages may repeat what was sent. */
  readonly fail: (type: string) => void;
  readonly end: () => void;
  /** What begins in `work`, its promises included, comes under this span. */
  readonly around: <T>(work: () => T) => T;
};

export type Tracing = {
  readonly start: (name: string, options?: SpanOptions) => Span;
  /** As if the append of the command were running around `work`. */
  readonly following: <T>(origin: Origin, work: () => T) => T;
  /** Sends what is left. */
  readonly close: () => Promise<void>;
};

/** The trace of everything that was done for a request and followed from it. */
export const traceIdOf = (correlationId: string): string => hash('sha256', `hoso-trace-1\n${correlationId}`, 'hex').slice(0, 32);

/** The span in which the facts of a command were appended. */
export const appendIdOf = ({ correlationId, commandId }: Origin): string =>
  hash('sha256', `hoso-append-1\n${correlationId}\n${commandId}`, 'hex').slice(0, 16);

/** undefined for metadata that is none of ours. */
export const originOf = (metadata: string): Origin | undefined => {
  try {
    const { correlationId, command } = JSON.parse(metadata) as { readonly correlationId?: unknown; readonly command?: { id?: unknown } };
    return typeof correlationId === 'string' && typeof command?.id === 'string' ? { correlationId, commandId: command.id } : undefined;
  } catch {
    return undefined;
  }
};

/** Runs the work in a span of its own; when it throws, the span says what kind of error. */
export const spanned = async <T>(span: Span, work: () => Promise<T>): Promise<T> => {
  try {
    return await span.around(work);
  } catch (error) {
    span.fail(error instanceof Error ? error.name : 'unknown');
    throw error;
  } finally {
    span.end();
  }
};

/**
 * The traces of a process that is configured to have them; they end with it. `service`: its name among all that send traces. `exporter`: gets
 * every span as it ends, instead of the collector.
 */
export const startTracing = async (
  { traces }: Pick<Config, 'traces'>,
  service: string,
  life: Pick<Lifecycle, 'start'>,
  exporter?: SpanExporter,
): Promise<Tracing | undefined> => {
  if (!traces) return undefined;
  const { otelTracing } = await import('./otel-tracing.ts');
  const tracing = otelTracing({ service, ...(exporter === undefined ? {} : { exporter }) });
  await life.start('traces', () => tracing.close);
  return tracing;
};
