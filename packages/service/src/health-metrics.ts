/** Whether each part is fit for service, for alerts: asked when the metrics are, by the same checks that `/readyz` asks. */
import type { Metrics } from './metrics.ts';

/** Milliseconds: less than the metrics have for one reading, so that one part that hangs hides no other. */
const CHECK_MS = 1500;

const isFit = async (check: () => unknown): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, CHECK_MS, false);
  });
  try {
    return await Promise.race([
      Promise.resolve()
        .then(check)
        .then(() => true as const),
      late,
    ]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
};

export const healthMetrics = (metrics: Metrics, health: Readonly<Record<string, () => unknown>>): void =>
  metrics.gauges('hoso_healthy', '1 while the part is fit for service, 0 while it is not', ['check'], () =>
    Promise.all(Object.entries(health).map(async ([check, run]) => ({ labels: { check }, value: (await isFit(run)) ? 1 : 0 }))),
  );
