/** Metrics, alert rules and dashboard speak of the same names: those that a running process shows and docs/metrics.md explains. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { workflows } from '@hoso/ocop';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { isTest } from './arrows.ts';
import { type Office, office } from './officers.ts';
import { filesBelow, root } from './sources.ts';
import { freePort, type Standalone, startStandalone } from './standalone.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

type Metric = { readonly name: string; readonly kind: string; readonly labels: readonly string[]; readonly of: readonly string[] };

const cells = read('docs/metrics.md')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()));
const words = (cell: string | undefined): readonly string[] => (cell ?? '').split(/[\s,]+/).filter(Boolean);
const named = (row: readonly string[]): readonly string[] => [...(row[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '');
const documented: readonly Metric[] = cells
  .filter((row) => named(row)[0]?.startsWith('hoso_') && row.length === 7)
  .map((row) => ({ name: named(row)[0] ?? '', kind: row[2] ?? '', labels: words(row[3]), of: words(row[4]) }));
const ofProcess = cells.flatMap(named).filter((name) => /^(process|nodejs)_/.test(name));
const alertsInDocs = cells.flatMap(named).filter((name) => /^Hoso[A-Z]/.test(name));

const byName = new Map(documented.map((metric) => [metric.name, metric]));
/** Of a name as it stands in an expression. */
const metricOf = (name: string): Metric | undefined => byName.get(name) ?? byName.get(name.replace(/_(bucket|sum|count)$/, ''));

type Use = { readonly metric: string; readonly labels: readonly string[] };
/** What an expression of PromQL asks for: names, with the labels that it selects by. */
const usesIn = (expr: string): readonly Use[] => {
  const bare = expr
    .replace(/\[[^\]]*\]/g, '')
    .replace(/"[^"]*"/g, '""')
    .replace(/\b(by|without)\s*\([^)]*\)/g, '');
  return [...bare.matchAll(/\b([a-z_]\w*)\b(?!\s*\()(\{[^}]*\})?/g)]
    .filter(([, name = '', ,]) => !['or', 'and', 'unless'].includes(name))
    .filter(({ index }) => !/\{[^}]*$/.test(bare.slice(0, index)))
    .map(([, metric = '', selector = '']) => ({ metric, labels: [...selector.matchAll(/(\w+)\s*[=!]/g)].map(([, label]) => label ?? '') }));
};
/** Of every metric of ours and `up` in an expression: what it is selected by, empty when by nothing. */
const selectorsIn = (expr: string): readonly string[] =>
  [...expr.matchAll(/\b(?:hoso_\w+|up\b|process_\w+|nodejs_\w+)(\{[^}]*\})?/g)].map(([, selector = '']) => selector);
const faultsOf = (expr: string): readonly string[] =>
  usesIn(expr).flatMap(({ metric, labels }) => {
    if (metric === 'up' || ofProcess.includes(metric)) return [];
    const known = metricOf(metric);
    if (known === undefined) return [`${metric} is not in docs/metrics.md`];
    return labels
      .filter((label) => !['job', 'instance', ...known.labels].includes(label))
      .map((label) => `${metric} has no label ${label}`);
  });

describe('the reader of expressions', () => {
  it('finds names and labels, and neither functions nor groups', () => {
    const expr = 'histogram_quantile(0.99, sum by (le, a) (rate(x_bucket{b="c d",e=~"f.*"}[$__rate_interval]))) > 1 or absent(y)';
    expect(usesIn(expr)).toEqual([
      { metric: 'x_bucket', labels: ['b', 'e'] },
      { metric: 'y', labels: [] },
    ]);
    expect(faultsOf('rate(hoso_no_such[5m]) + hoso_store_head{colour="red"}')).toEqual([
      'hoso_no_such is not in docs/metrics.md',
      'hoso_store_head has no label colour',
    ]);
  });
});

describe('the table of metrics', () => {
  let server: Standalone;
  let officers: Office;
  let fresh: string;
  let text: string;
  beforeAll(async () => {
    // Nobody is at the address of NATS.
    const HOSO_NATS_URL = `nats://127.0.0.1:${await freePort()}`;
    server = await startStandalone({ HOSO_LOG_LEVEL: 'warn', HOSO_DEMO: 'off', HOSO_NATS_URL });
    fresh = await (await fetch(`${server.base}/metrics`)).text();
    officers = await office(server.base);
    await officers.does('applicant-tra-bong', undefined, 'RegisterIdea');
    text = await (await fetch(`${server.base}/metrics`)).text();
  });
  afterAll(async () => expect(await server.stop()).toBe(0));

  it('lists what a standalone process shows, and nothing else of it', () => {
    const shown = [...text.matchAll(/^# TYPE (hoso_\w+) (\w+)$/gm)].map(([, name, kind]) => `${name} ${kind}`);
    const listed = documented.filter(({ of }) => of.includes('S')).map(({ name, kind }) => `${name} ${kind}`);
    expect(listed.length).toBeGreaterThanOrEqual(15);
    expect(shown.sort()).toEqual(listed.sort());
    for (const name of ofProcess) expect(text).toContain(`# TYPE ${name} `);
  });

  it('lists their labels', () => {
    const samples = [...text.matchAll(/^(hoso_\w+?)(?:_bucket|_sum|_count)?(?:\{([^}]*)\})? [-\d.e+]+$/gm)];
    const seen = new Map<string, readonly string[]>();
    for (const [, name = '', labels = ''] of samples) {
      seen.set(
        name,
        [...labels.matchAll(/(\w+)=/g)].map(([, label]) => label ?? '').filter((label) => label !== 'le'),
      );
    }
    expect(seen.size).toBeGreaterThanOrEqual(14);
    for (const [name, labels] of seen)
      expect([name, ...labels.toSorted()]).toEqual([name, ...(byName.get(name)?.labels ?? ['?']).toSorted()]);
  });

  it('has the counters that alerts ask for from the start, at 0: an increase has to begin somewhere', () => {
    const types = workflows.flatMap(({ rules }) => Object.keys(rules));
    expect(types.length).toBeGreaterThan(40);
    const counters = [
      'hoso_http_errors_total',
      'hoso_projector_leases_lost_total',
      ...types.map((type) => `hoso_commands_total{type="${type}",outcome="failed"}`),
      ...['deadline', 'follow-up'].map((cause) => `hoso_reactor_commands_total{cause="${cause}",outcome="failed"}`),
    ];
    const lines = new Set(fresh.split('\n'));
    expect(counters.filter((counter) => !lines.has(`${counter} 0`))).toEqual([]);
  });

  it('says that NATS cannot be told, in health too, while officers are served', { timeout: 30_000 }, async () => {
    const health = async (): Promise<readonly string[]> =>
      (await (await fetch(`${server.base}/metrics`)).text()).split('\n').filter((line) => line.startsWith('hoso_healthy'));
    let shown = await health();
    while (!shown.includes('hoso_healthy{check="publishing"} 0')) {
      await delay(100);
      shown = await health();
    }
    const well = ['store', 'readModels', 'lease', 'lag', 'deadlines', 'documents', 'keys'];
    expect(shown).toEqual([...well.map((check) => `hoso_healthy{check="${check}"} 1`), 'hoso_healthy{check="publishing"} 0']);
    const answer = await fetch(`${server.base}/readyz`);
    const checks = { ...Object.fromEntries(well.map((check) => [check, 'ok'])), publishing: 'failing' };
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ready', checks }]);
  });

  it('names no dossier and nobody', () => {
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
    expect(text).not.toContain('tra-bong');
  });

  it('lists what the sources of every process measure', () => {
    const sources = ['packages', 'services'].flatMap(filesBelow).filter((path) => path.endsWith('.ts') && !isTest(path));
    const asked = /(?:counter|gauges?|durations|sizes)\(\s*['`](hoso_[^'`]+)['`]/g;
    const found = sources.flatMap((path) => [...read(path).matchAll(asked)].map(([, name]) => name ?? ''));
    const leased = ['projector', 'reactor'];
    const lease = '$' + '{name}';
    const names = found.flatMap((name) => (name.includes(lease) ? leased.map((who) => name.replace(lease, who)) : [name]));
    expect([...new Set(names)].sort()).toEqual([...byName.keys()].sort());
  });
});

describe('the alert rules', () => {
  type Rule = { alert: string; expr: string; for?: string; labels: { severity: string }; annotations: { summary: string; action: string } };
  const { groups } = parse(read('deploy/prometheus/alerts.yml')) as { groups: { name: string; rules: Rule[] }[] };
  const rules = groups.flatMap((group) => group.rules);

  it('are those of the document', () => {
    expect(rules.length).toBeGreaterThanOrEqual(15);
    expect(rules.map(({ alert }) => alert).sort()).toEqual([...alertsInDocs].sort());
  });

  it.each(rules)('$alert asks for metrics that there are, and says what to do', ({ expr, for: wait, labels, annotations }) => {
    expect(usesIn(expr).length).toBeGreaterThan(0);
    expect(faultsOf(expr)).toEqual([]);
    if (wait !== undefined) expect(wait).toMatch(/^\d+[smh]$/);
    expect(['critical', 'warning']).toContain(labels.severity);
    for (const words of [annotations.summary, annotations.action]) expect(words).toMatch(/^.+ \(.+\)$/);
  });

  it('and the dashboard look at the same jobs', () => {
    for (const { expr } of rules) for (const selector of selectorsIn(expr)) expect(selector).toContain('job=~"hoso.*"');
    const { templating, panels } = JSON.parse(read('deploy/grafana/hoso.json')) as Dashboard;
    expect(templating.list.find(({ name }) => name === 'job')?.allValue).toBe('hoso.*');
    const shown = panels.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => selectorsIn(expr)));
    expect(shown.length).toBeGreaterThanOrEqual(25);
    for (const selector of shown) expect(selector).toContain('job=~"$job"');
  });

  it('are tried each, with series that raise it', () => {
    const tried = new Set([...read('deploy/prometheus/alerts.test.yml').matchAll(/alertname="(\w+)"/g)].map(([, name]) => name));
    expect([...tried].sort()).toEqual(rules.map(({ alert }) => alert).sort());
  });

  const has = spawnSync('promtool', ['--version']).status === 0;
  if (!has) it('promtool was not there', ({ skip }) => skip('no promtool'));
  it.runIf(has)('do what their tests say', () => {
    const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', 'deploy/prometheus/alerts.test.yml'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect([status, stdout + stderr]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });
});

type Dashboard = {
  readonly templating: { readonly list: readonly { readonly name: string; readonly allValue?: string }[] };
  readonly panels: readonly { readonly targets?: readonly { readonly expr: string }[] }[];
};

describe('the dashboard', () => {
  type Panel = {
    id: number;
    type: string;
    title: string;
    gridPos: { x: number; y: number; w: number; h: number };
    targets?: { expr: string }[];
  };
  const { panels } = JSON.parse(read('deploy/grafana/hoso.json')) as { panels: Panel[] };
  const exprs = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

  it('asks for metrics that there are, and shows every one', () => {
    expect(exprs.length).toBeGreaterThanOrEqual(25);
    expect(exprs.flatMap(faultsOf)).toEqual([]);
    const shown = new Set(exprs.flatMap(usesIn).map(({ metric }) => metricOf(metric)?.name));
    expect([...byName.keys()].filter((name) => !shown.has(name))).toEqual([]);
  });

  it('has each panel at a place of its own', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const taken = new Set<string>();
    for (const { gridPos } of panels) {
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.has(`${x} ${y}`)).toBe(false);
          taken.add(`${x} ${y}`);
        }
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    }
  });
});
