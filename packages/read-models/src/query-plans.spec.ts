import { CompiledQuery, type KyselyPlugin } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Home } from './home.ts';
import { lists } from './lists.ts';
import { homeAt } from './open-home.ts';
import type { Queries } from './queries.ts';
import type { Database } from './tables.ts';
import { waitingLists } from './waiting-lists.ts';

type Asked = Pick<Queries, 'dossiers' | 'deadlines' | 'inbox' | 'certificate' | 'certificateByProductCode'>;

describe('a page of a list, with a whole country in the tables,', () => {
  let home: Home;
  beforeAll(async () => {
    home = homeAt({ path: ':memory:' });
    await home.migrate({});
  });
  afterAll(() => home.close());

  /** What SQLite would do for each statement. */
  const plan = (ask: (queries: Asked) => Promise<unknown>): Promise<readonly string[]> =>
    home.read(async (db) => {
      const statements: CompiledQuery[] = [];
      const listening: KyselyPlugin = {
        transformQuery: ({ node, queryId }) => {
          statements.push(db.getExecutor().compileQuery(node, queryId));
          return node;
        },
        transformResult: async ({ result }) => result,
      };
      const watched = db.withPlugin(listening) as Database;
      await ask({ ...lists(watched), ...waitingLists(watched) });
      expect(statements.length).toBeGreaterThan(0);
      const plans = statements.map((q) =>
        db.executeQuery<{ readonly detail: string }>(CompiledQuery.raw(`EXPLAIN QUERY PLAN ${q.sql}`, [...q.parameters])),
      );
      return (await Promise.all(plans)).flatMap(({ rows }) => rows.map((row) => row.detail));
    });

  const page = { limit: 50 };
  const days = { today: '2026-09-01', ...page };
  it.each<[string, string, (queries: Asked) => Promise<unknown>]>([
    ['dossiers of a province', 'dossiers_by_province', (q) => q.dossiers({ province: '51', ...page })],
    ['dossiers of a commune', 'dossiers_by_commune', (q) => q.dossiers({ unit: '21115', ...page })],
    ['deadlines of a province', 'deadlines_by_province', (q) => q.deadlines({ province: '51', ...days })],
    ['what is overdue in a province', 'deadlines_by_province', (q) => q.deadlines({ province: '51', overdue: true, ...days })],
    ['deadlines everywhere', 'deadlines_by_day', (q) => q.deadlines(days)],
    ['an inbox', 'awaited_by_party', (q) => q.inbox({ actor: { id: 'a', role: 'advisor', unit: '51' }, ...days })],
  ])('%s is read in its order from %s', async (_, index, ask) => {
    const steps = await plan(ask);
    expect(steps[0]).toContain(index);
    expect(steps.filter((step) => /^SCAN/.test(step) && !/USING INDEX/.test(step))).toEqual([]);
    expect(steps.filter((step) => /TEMP B-TREE/.test(step))).toEqual([]);
  });

  it.each<[string, string, (queries: Asked) => Promise<unknown>]>([
    ['deadlines of a commune', 'dossiers_by_commune', (q) => q.deadlines({ unit: '21115', ...days })],
    ['deadlines of an applicant', 'dossiers_by_applicant', (q) => q.deadlines({ applicantId: 'a', ...days })],
    ['a certificate by its number', 'certificates_by_number', (q) => q.certificate('N-1')],
    ['a certificate by its product’s code', 'certificates_by_product_code', (q) => q.certificateByProductCode('51-21115-01-2026')],
  ])('%s is found by %s', async (_, index, ask) => {
    const steps = await plan(ask);
    expect(steps[0]).toContain(index);
    expect(steps.filter((step) => /^SCAN/.test(step))).toEqual([]);
  });
});
