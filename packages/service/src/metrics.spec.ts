import { describe, expect, test, vi } from 'vitest';
import { createMetrics } from './metrics.ts';

describe('the metrics', () => {
  test('count, measure and ask in Prometheus’ text format', async () => {
    const metrics = createMetrics({ processMetrics: false });
    metrics.counter('hoso_commands_total', 'Commands', ['outcome']).add({ outcome: 'recorded' }, 2);
    metrics.durations('hoso_seconds', 'Seconds', ['route']).observe({ route: '/v1' }, 0.02);
    metrics.sizes('hoso_events', 'Events').observe({}, 7);
    metrics.gauge('hoso_position', 'Position', async () => 42);
    const text = await metrics.text();
    expect(text).toContain('hoso_commands_total{outcome="recorded"} 2');
    expect(text).toContain('hoso_seconds_bucket{le="0.025",route="/v1"} 1');
    expect(text).toContain('hoso_events_bucket{le="5"} 0\nhoso_events_bucket{le="10"} 1');
    expect(text).toContain('hoso_position 42');
    expect(metrics.contentType).toContain('text/plain');
  });

  test('tell how the process does, and two registries do not meet', async () => {
    const [a, b] = [createMetrics(), createMetrics()];
    expect(await a.text()).toContain('process_cpu_seconds_total');
    expect(await b.text()).toContain('nodejs_eventloop_lag_seconds');
  });

  test('know a part that starts again: its counter goes on, and its gauge reads anew', async () => {
    const metrics = createMetrics({ processMetrics: false });
    for (const term of [1, 2]) {
      metrics.counter('hoso_terms_total', 'Terms').add();
      metrics.durations('hoso_term_seconds', 'Seconds').observe({}, term);
      metrics.gauge('hoso_term', 'Term', () => term);
    }
    const text = await metrics.text();
    expect(text).toContain('hoso_terms_total 2');
    expect(text).toContain('hoso_term_seconds_count 2');
    expect(text).toContain('hoso_term 2');
  });

  test('leave out what cannot be read, and say the rest', async () => {
    const metrics = createMetrics({ processMetrics: false });
    metrics.gauge('hoso_broken', 'Broken', () => Promise.reject(new Error('no store')));
    metrics.gauge('hoso_nothing', 'Nothing', () => undefined);
    let places = [{ labels: { place: 'a' }, value: 1 }];
    metrics.gauges('hoso_places', 'Places', ['place'], () => places);
    expect((await metrics.text()).split('\n').filter((line) => /^hoso/.test(line))).toEqual(['hoso_places{place="a"} 1']);
    places = [{ labels: { place: 'b' }, value: 2 }];
    expect((await metrics.text()).split('\n').filter((line) => /^hoso/.test(line))).toEqual(['hoso_places{place="b"} 2']);
  });

  test('do not wait for a part that says nothing', async () => {
    vi.useFakeTimers();
    try {
      const metrics = createMetrics({ processMetrics: false });
      metrics.gauge('hoso_silent', 'Silent', () => new Promise(() => {}));
      metrics.gauge('hoso_position', 'Position', () => 42);
      const text = metrics.text();
      await vi.advanceTimersByTimeAsync(2000);
      expect(await text).toContain('hoso_position 42');
    } finally {
      vi.useRealTimers();
    }
  });
});
