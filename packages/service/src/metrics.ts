/** One registry a process, in Prometheus' text format. A name that is asked for again, by a part that starts again, is the same metric. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type Labels = Readonly<Record<string, string>>;
export type Sample = { readonly labels: Labels; readonly value: number };

export type Metrics = {
  readonly counter: (name: string, help: string, labels?: readonly string[]) => { readonly add: (labels?: Labels, by?: number) => void };
  /**
   * `read` is asked when the metrics are; when it fails, has nothing to say or takes more than two seconds, the metric is left out. The newest
   * `read` of a name counts.
   */
  readonly gauge: (name: string, help: string, read: () => number | undefined | Promise<number | undefined>) => void;
  /** As `gauge`, with a sample for each of its labels' values. */
  readonly gauges: (
    name: string,
    help: string,
    labels: readonly string[],
    read: () => readonly Sample[] | Promise<readonly Sample[]>,
  ) => void;
  /** Seconds. */
  readonly durations: (
    name: string,
    help: string,
    labels?: readonly string[],
  ) => { readonly observe: (labels: Labels, seconds: number) => void };
  /** How many, of anything. */
  readonly sizes: (name: string, help: string, labels?: readonly string[]) => { readonly observe: (labels: Labels, count: number) => void };
  readonly contentType: string;
  readonly text: () => Promise<string>;
};

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const COUNTS = [1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000];

/** Milliseconds: a part that does not answer must not hide what the others say. */
const READ_MS = 2000;

const inTime = async (read: () => readonly Sample[] | Promise<readonly Sample[]>): Promise<readonly Sample[]> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly Sample[]>((resolve) => {
    timer = setTimeout(resolve, READ_MS, []);
  });
  try {
    return await Promise.race([read(), late]);
  } catch {
    return [];
  } finally {
    clearTimeout(timer);
  }
};

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
  const readers = new Map<string, () => readonly Sample[] | Promise<readonly Sample[]>>();
  const gauges: Metrics['gauges'] = (name, help, labels, read) => {
    const isNew = !readers.has(name);
    readers.set(name, read);
    if (!isNew) return;
    new Gauge({
      ...base(name, help, labels),
      async collect() {
        const samples = await inTime(readers.get(name) ?? (() => []));
        this.reset();
        if (labels.length === 0) this.remove();
        for (const { labels: values, value } of samples) this.set({ ...values }, value);
      },
    });
  };
  const histogram = (name: string, help: string, labels: readonly string[] | undefined, buckets: readonly number[]) => {
    const found =
      (register.getSingleMetric(name) as Histogram | undefined) ?? new Histogram({ ...base(name, help, labels), buckets: [...buckets] });
    return { observe: (values: Labels, value: number) => found.observe({ ...values }, value) };
  };
  return {
    counter: (name, help, labels) => {
      const counter = (register.getSingleMetric(name) as Counter | undefined) ?? new Counter(base(name, help, labels));
      return { add: (values = {}, by = 1) => counter.inc({ ...values }, by) };
    },
    gauge: (name, help, read) =>
      gauges(name, help, [], async () => {
        const value = await read();
        return value === undefined ? [] : [{ labels: {}, value }];
      }),
    gauges,
    durations: (name, help, labels) => histogram(name, help, labels, SECONDS),
    sizes: (name, help, labels) => histogram(name, help, labels, COUNTS),
    contentType: register.contentType,
    text: () => register.metrics(),
  };
};
