import { describe, expect, test } from 'vitest';
import { createMetrics } from './metrics.ts';

describe('the metrics', () => {
  test('count, measure and ask in Prometheus’ text format', async () => {
    const metrics = createMetrics({ processMetrics: false });
    metrics.counter('hoso_commands_total', 'Commands', ['outcome']).add({ outcome: 'recorded' }, 2);
    metrics.durations('hoso_seconds', 'Seconds', ['route']).observe({ route: '/v1' }, 0.02);
    metrics.gauge('hoso_position', 'Position', async () => 42);
    const text = await metrics.text();
    expect(text).toContain('hoso_commands_total{outcome="recorded"} 2');
    expect(text).toContain('hoso_seconds_bucket{le="0.025",route="/v1"} 1');
    expect(text).toContain('hoso_position 42');
    expect(metrics.contentType).toContain('text/plain');
  });

  test('tell how the process does, and two registries do not meet', async () => {
    const [a, b] = [createMetrics(), createMetrics()];
    expect(await a.text()).toContain('process_cpu_seconds_total');
    expect(await b.text()).toContain('nodejs_eventloop_lag_seconds');
  });
});
