/** One registry a process, in Prometheus' text format. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type Labels = Readonly<Record<string, string>>;

export type Metrics = {
  readonly counter: (name: string, help: string, labels?: readonly string[]) => { readonly add: (labels?: Labels, by?: number) => void };
  /** `read` is asked when the metrics are. */
  readonly gauge: (name: string, help: string, read: () => number | Promise<number>) => void;
  /** Seconds. */
  readonly durations: (
    name: string,
    help: string,
    labels?: readonly string[],
  ) => { readonly observe: (labels: Labels, seconds: number) => void };
  readonly contentType: string;
  readonly text: () => Promise<string>;
};

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** `processMetrics`: memory, processor time, event loop delay of this process. */
export const createMetrics = (options: { readonly processMetrics?: boolean } = {}): Metrics => {
  const register = new Registry();
  if (options.processMetrics ?? true) collectDefaultMetrics({ register });
  const base = (name: string, help: string, labels: readonly string[] = []) => ({
    name,
    help,
    labelNames: [...labels],
    registers: [register],
  });
  return {
    counter: (name, help, labels) => {
      const counter = new Counter(base(name, help, labels));
      return { add: (values = {}, by = 1) => counter.inc({ ...values }, by) };
    },
    gauge: (name, help, read) => {
      new Gauge({
        ...base(name, help),
        async collect() {
          this.set(await read());
        },
      });
    },
    durations: (name, help, labels) => {
      const histogram = new Histogram({ ...base(name, help, labels), buckets: SECONDS });
      return { observe: (values, seconds) => histogram.observe({ ...values }, seconds) };
    },
    contentType: register.contentType,
    text: () => register.metrics(),
  };
};
