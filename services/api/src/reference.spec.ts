import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ocopApi } from './testing/ocop-api.ts';
import type { TestApi } from './testing/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await ocopApi();
});
afterAll(() => api.close());

// biome-ignore lint/suspicious/noExplicitAny: answers as a client without types finds them
const items = async (request: string): Promise<any[]> => {
  const answer = await api.ask('', request);
  expect(answer.statusCode).toBe(200);
  return answer.json().items;
};

describe('reference data, without a token', () => {
  test('lists the 34 provinces, and the 96 units of Quảng Ngãi with their codes', async () => {
    expect(await items('GET /v1/units')).toHaveLength(34);
    const units = await items('GET /v1/units?province=51');
    expect(units).toHaveLength(96);
    expect(units.find((u) => u.code === '21548')).toMatchObject({ name: 'Đặc khu Lý Sơn', kind: 'special-zone' });
    expect((await api.ask('', 'GET /v1/units?province=99')).json()).toMatchObject({
      code: 'invalid-parameter',
      errors: [{ parameter: 'province', message: 'không có tỉnh mang mã này (must be the code of a province)' }],
    });
  });

  test('gives the rounds of the plan for 2026 with their dates and basis, and the central ones', async () => {
    const rounds = await items('GET /v1/calendar/rounds?province=51&year=2026');
    expect(rounds.filter((r) => r.level === 'province' && r.ruleSet === 'qd-26-2026')).toMatchObject([
      { id: 'province-51-2026-1', heldFrom: '2026-08-01', heldBefore: '2026-09-01', extra: true },
      { id: 'province-51-2026-2', proposedBefore: '2026-10-30', heldFrom: '2026-11-01', extra: false },
    ]);
    expect(rounds.some((r) => r.id === 'central-2026-1')).toBe(true);
    expect((await api.ask('', 'GET /v1/calendar/rounds?province=51')).statusCode).toBe(422);
    expect((await api.ask('', 'GET /v1/calendar/rounds?province=x&year=2026')).json().code).toBe('invalid-parameter');
  });

  test('shows the rubrics with their revision and what is odd in print, and each set as it is scored', async () => {
    const [rubric] = await items('GET /v1/rubrics');
    expect(rubric).toMatchObject({ id: 'qd-26-2026/1', ruleSet: 'qd-26-2026', revision: 1, reason: null, corrections: [] });
    expect(rubric.sets).toHaveLength(26);
    expect(rubric.sets.reduce((sum: number, set: { criteria: number }) => sum + set.criteria, 0)).toBe(787);
    const odd = rubric.knownInconsistencies.find((k: { id: string }) => k.id === 'set4-7-option-13-points');
    expect(odd).toMatchObject({
      sets: ['04'],
      criterion: '7',
      printed: '13',
      used: 3,
      explanation: { vi: expect.stringContaining('13 điểm') },
    });
    const sheet = (await api.ask('', 'GET /v1/rubrics/qd-26-2026/1/sets/04')).json();
    expect(sheet.knownInconsistencies.map((k: { id: string }) => k.id)).toContain('set4-7-option-13-points');
    expect(sheet.knownInconsistencies.length).toBeLessThan(rubric.knownInconsistencies.length);
    const best = sheet.set.criteria.map((c: { options: { points: number }[] }) => Math.max(...c.options.map((o) => o.points)));
    expect(best.reduce((sum: number, points: number) => sum + points, 0)).toBe(100);
    for (const path of ['qd-26-2026/2/sets/04', 'qd-26-2026/1/sets/27', 'qd-148-2023-1489-2025/1/sets/04', 'x/1/sets/04'])
      expect((await api.ask('', `GET /v1/rubrics/${path}`)).json().code).toBe('unknown-rubric');
  });

  test('shows each rule set with the source of its fields, the product sets, and the calendar', async () => {
    const ruleSets = await items('GET /v1/rule-sets');
    expect(ruleSets.map((r) => r.id)).toEqual(['qd-148-2023-1489-2025', 'qd-26-2026']);
    expect(ruleSets[1]).toMatchObject({ communeReport: { workingDays: 15 }, basis: { communeReport: { source: 'QĐ 26/2026 Art. 7.2' } } });
    expect(await items('GET /v1/product-sets')).toHaveLength(26);
    const year = (await items('GET /v1/calendar')).find((y) => y.year === 2026);
    expect(year.makeUpWorkdays).toContainEqual({ on: '2026-08-22', insteadOf: '2026-08-31' });
  });
});
