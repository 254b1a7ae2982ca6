/** Traces by the OpenTelemetry SDK, sent by OTLP over HTTP to where OTEL_EXPORTER_OTLP_ENDPOINT says. Loaded where traces are on, and nowhere else. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Context, ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, RandomIdGenerator, SimpleSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import { appendIdOf, type Origin, type SpanOptions, type Tracing, traceIdOf } from './tracing.ts';

export type OtelOptions = {
  readonly service: string;
  /** Gets every span as it ends: for tests. */
  readonly exporter?: SpanExporter;
};

/** Milliseconds that the last spans have to get out. */
const CLOSE_MS = 2000;

const KINDS = { server: SpanKind.SERVER, producer: SpanKind.PRODUCER, consumer: SpanKind.CONSUMER } as const;

/** The append of the command, which may have been another process's. */
const contextAfter = (origin: Origin): Context =>
  trace.setSpanContext(ROOT_CONTEXT, {
    traceId: traceIdOf(origin.correlationId),
    spanId: appendIdOf(origin),
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  });

export const otelTracing = ({ service, exporter }: OtelOptions): Tracing => {
  const random = new RandomIdGenerator();
  /** Ids of the span that is being started, where they follow from something. Spans start synchronously. */
  let ids: { readonly trace?: string; readonly span?: string } = {};
  const provider = new TracerProvider({
    resource: defaultResource().merge(resourceFromAttributes({ 'service.name': service })),
    idGenerator: {
      generateTraceId: () => ids.trace ?? random.generateTraceId(),
      generateSpanId: () => ids.span ?? random.generateSpanId(),
    },
    spanProcessors: [
      exporter === undefined ? new BatchSpanProcessor({ exporter: new OTLPTraceExporter() }) : new SimpleSpanProcessor({ exporter }),
    ],
  });
  const tracer = provider.getTracer('hoso');
  const running = new AsyncLocalStorage<Context>();

  const begun = (name: string, { kind, attributes = {}, correlationId, after, is, since }: SpanOptions) => {
    const parent = after === undefined ? (running.getStore() ?? ROOT_CONTEXT) : contextAfter(after);
    ids = {
      ...(correlationId === undefined ? {} : { trace: traceIdOf(correlationId) }),
      ...(is === undefined ? {} : { span: appendIdOf(is) }),
    };
    try {
      const options = {
        ...(kind === undefined ? {} : { kind: KINDS[kind] }),
        ...(since === undefined ? {} : { startTime: performance.timeOrigin + since }),
        attributes,
      };
      return { parent, span: tracer.startSpan(name, options, parent) };
    } finally {
      ids = {};
    }
  };

  return {
    start: (name, options = {}) => {
      const { parent, span } = begun(name, options);
      const within = trace.setSpan(parent, span);
      return {
        traceId: span.spanContext().traceId,
        set: (attributes) => void span.setAttributes(attributes),
        fail: (type) => void span.setAttribute('error.type', type).setStatus({ code: SpanStatusCode.ERROR }),
        end: () => span.end(),
        around: (work) => running.run(within, work),
      };
    },
    following: (origin, work) => running.run(contextAfter(origin), work),
    close: async () => {
      // What a collector that is away does not take is let go: a process must not hang on its traces.
      await Promise.race([provider.shutdown().catch(() => {}), sleep(CLOSE_MS, undefined, { ref: false })]);
    },
  };
};
