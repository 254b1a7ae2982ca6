import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { qd26 } from '../rule-sets/qd-26-2026.ts';
import * as t from '../testing/sheets.ts';
import { explain } from './explain.ts';
import type { Explanation } from './explanation.ts';
import type { Sheet } from './sheet.ts';
import { bestSheet, sheetWithTotal } from './sheet-with-total.ts';
import type { Council, Scored } from './verdict.ts';
import { verdictOf } from './verdict-of.ts';
import { meanWords } from './words.ts';

const set = t.setOf('01');
const best = bestSheet(set);
const explained = (council: Council): Explanation => explain(council, verdictOf(council));
const line = (e: Explanation, code: string) => {
  const found = e.criteria.find((c) => c.code === code);
  if (found === undefined) throw new Error(`no line for ${code}`);
  return found;
};
const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);

/** Every pair of texts in it. */
const texts = (value: unknown): readonly { readonly vi: string; readonly en: string }[] => {
  if (typeof value !== 'object' || value === null) return [];
  if ('vi' in value && 'en' in value) return [value as { vi: string; en: string }];
  return Object.values(value).flatMap(texts);
};

/** Does the derivation again from what it shows, as an applicant with pen and paper would, and gives the stars. */
const byHand = (e: Explanation): number => {
  for (const c of e.criteria) {
    expect(sum(c.votes.map((v) => v.points))).toBe(c.sum);
    expect(c.votes).toHaveLength(c.count);
    for (const v of c.votes) expect(v.points).toBeLessThanOrEqual(c.maxPoints);
  }
  for (const part of e.parts) {
    const own = e.criteria.filter((c) => c.part === part.code);
    expect(sum(own.map((c) => c.maxPoints))).toBe(part.maxPoints);
    expect(sum(own.map((c) => c.sum))).toBe(part.sum);
    for (const m of part.byMember) {
      const votes = own.flatMap((c) => c.votes.filter((v) => v.member === m.member));
      expect(sum(votes.map((v) => v.points))).toBe(m.points);
    }
  }
  for (const total of e.totals) {
    expect(sum(e.parts.flatMap((p) => p.byMember.filter((m) => m.member === total.member).map((m) => m.points)))).toBe(total.total);
  }
  expect(sum(e.totals.map((x) => x.total))).toBe(e.average?.sum);
  expect(e.totals).toHaveLength(e.average?.members ?? -1);
  for (const level of e.stars) {
    expect(level.needs).toBe(level.min * e.totals.length);
    expect(level.reached).toBe(sum(e.totals.map((x) => x.total)) >= level.needs);
    for (const gate of level.gates) expect(gate.met).toBe((gate.has ?? -1) >= gate.needs);
    const below = e.stars.filter((other) => other.stars <= level.stars).flatMap((other) => other.gates);
    expect(level.gatesMet).toBe(below.every((g) => g.met));
    expect(level.given).toBe(level.reached && level.gatesMet);
  }
  return e.stars.find((level) => level.given)?.stars ?? 0;
};

describe('the explanation of a scored product', () => {
  it('can be done again by hand for any council, under any policy', () => {
    let lowered = 0;
    fc.assert(
      fc.property(
        t.randomSheets,
        fc.integer({ min: 40, max: 100 }),
        fc.constantFrom('agreed', 'majority', 'all'),
        (random, total, combine) => {
          const sheets = [sheetWithTotal(random.set, total), ...random.sheets];
          const options = sheets[0]?.choices ?? {};
          const council = t.councilOf(random.set, sheets, { policy: t.combining(combine), agreed: { options, disqualifiers: {} } });
          const e = explained(council);
          const verdict = e.verdict as Scored;
          expect(verdict.kind).toBe('scored');
          expect(byHand(e)).toBe(verdict.stars);
          expect(e.confirmed).toBe(true);
          expect(e.lowered.map((g) => ({ criterion: g.criterion, stars: g.stars, needs: g.needs, has: g.has }))).toEqual(
            expect.arrayContaining(verdict.missed.filter((m) => m.stars <= verdict.bandStars)),
          );
          expect(e.lowered.length > 0).toBe(verdict.stars < verdict.bandStars);
          lowered += e.lowered.length > 0 ? 1 : 0;
          for (const { vi, en } of texts(e)) expect(`${vi} ${en}`).not.toMatch(/undefined|null|NaN|\[object| {2}/);
        },
      ),
      { seed: 26 },
    );
    expect(lowered).toBeGreaterThan(10);
  });

  it('speaks Vietnamese and English in every line', () => {
    const all = texts(explained(t.councilOf(set, [best, sheetWithTotal(set, 70), sheetWithTotal(set, 55)])));
    expect(all.length).toBeGreaterThan(200);
    for (const { vi, en } of all) {
      expect(vi.length).toBeGreaterThan(0);
      expect(en.length).toBeGreaterThan(0);
      expect(vi).toBe(vi.normalize('NFC'));
    }
  });

  it('shows what each member chose, with its points, their sum and the mean', () => {
    const c = line(
      explained(t.councilOf(set, [best, t.withChoices(set, best, { '5.1': 3 }), t.withChoices(set, best, { '5.1': 1 })])),
      '5.1',
    );
    expect(c).toMatchObject({ name: { vi: 'Câu chuyện sản phẩm' }, maxPoints: 5, sum: 9, count: 3 });
    expect(c.votes.map((v) => [v.member, v.choice, v.points])).toEqual([
      ['m1', 4, 5],
      ['m2', 3, 3],
      ['m3', 1, 1],
    ]);
    expect(c.votes[2]?.label).toEqual(set.criteria.find((x) => x.code === '5.1')?.options[1]?.label);
    expect(c.text).toEqual({ vi: '5 + 3 + 1 = 9 điểm; trung bình 9 / 3 = 3', en: '5 + 3 + 1 = 9 points; mean 9 / 3 = 3' });
  });

  it('names the topics to which the commune speaks', () => {
    const topics = explained(t.councilOf(set, [best])).criteria.flatMap((c) => c.communeTopic ?? []);
    expect(topics).toHaveLength(4);
  });

  it('compares the sum with the least sum of the band, without rounding', () => {
    const totals = [...Array<number>(24).fill(90), 89].map((total) => sheetWithTotal(set, total));
    const e = explained(t.councilOf(set, totals, { policy: t.combining('majority') }));
    expect(e.stars[0]?.text.vi).toMatch(/^5 sao: tổng điểm 2249 < 90 × 25 = 2250, chưa đạt mức điểm; đạt 22\/22 yêu cầu tối thiểu$/);
    expect(e.stars[1]?.text.en).toBe('4 stars: sum of totals 2249 ≥ 70 × 25 = 1750, band reached; 19 of 19 minimum requirements met');
    expect(e.average?.text.vi).toContain('trung bình 2249 / 25 = 89,96, không làm tròn');
    expect(e.result.vi).toBe(
      '4 sao: điểm trung bình 2249 / 25 = 89,96 thuộc mức 4 sao, yêu cầu tối thiểu đạt đến mức 5 sao; lấy mức thấp hơn',
    );
    expect(e.lowered).toEqual([]);
  });

  it('shows the gate that held the stars down, and how the council came to its option', () => {
    const sheets = [best, best, t.withChoices(set, best, { '5.1': 3 })];
    const e = explained(t.councilOf(set, sheets, { agreed: { options: { '5.1': 3 }, disqualifiers: {} } }));
    expect(byHand(e)).toBe(3);
    expect(e.result.vi).toBe(
      '3 sao: điểm trung bình 298 / 3 = 99,33… thuộc mức 5 sao, yêu cầu tối thiểu đạt đến mức 3 sao; lấy mức thấp hơn',
    );
    expect(e.lowered).toHaveLength(1);
    expect(e.lowered[0]).toMatchObject({ criterion: '5.1', stars: 4, needs: 5, has: 3, met: false });
    expect(e.lowered[0]?.text).toEqual({
      vi: '5.1 Câu chuyện sản phẩm: mức 4 sao cần ít nhất 5 điểm (“Tờ rơi, website và dữ liệu truy xuất điện tử”); các phiếu chọn khác nhau, Hội đồng thống nhất “Có tư liệu, in tờ rơi và đưa lên website”; được tính 3 điểm, chưa đạt',
      en: expect.stringMatching(
        /^5\.1 Product story: 4 stars need at least 5 points .*the sheets differ, the council agreed on .*; 3 points count, missed$/,
      ),
    });
    expect(e.stars[0]?.text.vi).toContain('chưa đạt 1/22 yêu cầu tối thiểu, ở tiêu chí 5.1 (mức 4 sao)');
    expect(e.minimumMissed).toMatchObject({ policy: 'hold' });
    expect(e.minimumMissed?.text.vi).toContain('mức 5 sao nhưng thiếu yêu cầu tối thiểu');
  });

  it('counts members where the rule set says so', () => {
    const sheets = [best, t.withChoices(set, best, { '5.1': 3 }), t.withChoices(set, best, { '5.1': 2 })];
    const [half, all] = (['majority', 'all'] as const).map((combine) =>
      explained(t.councilOf(set, sheets, { policy: t.combining(combine) })),
    );
    expect(half?.lowered.map((g) => g.text.vi)).toEqual([
      expect.stringContaining('1/3 phiếu đạt, cần hơn một nửa; được tính 3 điểm, chưa đạt'),
    ]);
    expect(all?.lowered.map((g) => g.text.en)).toEqual([
      expect.stringContaining('1 of 3 sheets meet it, all are needed; 2 points count, missed'),
    ]);
  });

  it('says so when a minimum of 3 stars is missed', () => {
    const e = explained(t.councilOf(set, [t.withChoices(set, best, { '4.1': 0 })]));
    expect(e.result.vi).toContain('2 sao');
    expect(e.result.vi).toContain('thiếu yêu cầu tối thiểu của mức 3 sao');
    expect(e.lowered.map((g) => `${g.criterion} ${g.stars}`)).toEqual(['4.1 5', '4.1 4', '4.1 3']);
    expect(e.lowered[0]?.text.vi).toContain('phiếu duy nhất chọn');
  });

  it('says that nothing follows from a missed minimum where the average would not reach 5 or 3 stars anyway', () => {
    expect(explained(t.councilOf(set, [sheetWithTotal(set, 75)])).minimumMissed).toBeNull();
  });

  it('names the case picked in set 26', () => {
    const tourism = t.setOf('26');
    const e = explained(t.councilOf(tourism, [t.withChoices(tourism, bestSheet(tourism), { 8: 3 })]));
    expect(line(e, '8').votes[0]).toMatchObject({ case: { vi: 'Điểm dịch vụ du lịch' }, points: 3 });
    expect(line(e, '9').votes[0]).toMatchObject({ case: { vi: 'Dịch vụ do cộng đồng cung cấp' } });
    expect(line(e, '10').votes[0]).not.toHaveProperty('case');
    expect(e.disqualifiers).toEqual([]);
    expect(byHand(e)).toBe(5);
  });
});

describe('the explanation of a stopped evaluation', () => {
  const until61 = set.criteria.slice(
    0,
    set.criteria.findIndex((c) => c.code === '6.1'),
  );
  const impure: Sheet = {
    choices: Object.fromEntries(until61.map((c) => [c.code, best.choices[c.code] ?? 'not-met'])),
    disqualifiers: ['unsafe-impurities'],
  };

  it('says who found what, where, and what the council made of it; and gives no average and no stars', () => {
    const e = explained(
      t.councilOf(set, [impure, best, impure], { agreed: { options: {}, disqualifiers: { 'unsafe-impurities': true } } }),
    );
    expect(e.result).toEqual({
      vi: 'Dừng đánh giá: Có tạp chất gây mất an toàn thực phẩm (tiêu chí 6.1); không có điểm và không có sao',
      en: 'The evaluation stops: Impurities that make the food unsafe (criterion 6.1); no points and no stars',
    });
    expect(e.disqualifiers.map((d) => [d.id, d.foundBy.map((f) => f.member), d.holds])).toEqual([
      ['forged-dossier', [], false],
      ['food-safety-certificate', [], false],
      ['registration-dossier', [], false],
      ['common-staple-not-outstanding', [], false],
      ['unsafe-impurities', ['m1', 'm3'], true],
    ]);
    expect(e.disqualifiers[4]?.text.vi).toBe(
      'Có tạp chất gây mất an toàn thực phẩm: 2/3 phiếu ghi nhận (các phiếu khác nhau thì Hội đồng thống nhất); kết luận: có: dừng đánh giá',
    );
    expect(e.disqualifiers[0]?.text.vi).toBe('Giả mạo hồ sơ: không phiếu nào ghi nhận');
    expect([e.average, e.stars, e.lowered, e.open]).toEqual([null, [], [], []]);
    expect(e.totals.map((x) => x.complete)).toEqual([false, true, false]);
    expect(line(e, '6.1').votes.map((v) => v.member)).toEqual(['m2']);
  });

  it('shows where nobody scored', () => {
    const e = explained(t.councilOf(set, [impure]));
    expect(line(e, '12')).toMatchObject({ votes: [], sum: 0, count: 0, text: { vi: 'không phiếu nào chấm', en: 'no sheet scores it' } });
    expect(e.totals[0]?.text.vi).toContain('(phiếu dừng giữa chừng)');
  });

  it('shows the criterion whose points stopped it by themselves', () => {
    const water = t.setOf('16');
    const full = bestSheet(water);
    const until64 = water.criteria.slice(0, water.criteria.findIndex((c) => c.code === '6.4') + 1);
    const zero: Sheet = {
      choices: Object.fromEntries(until64.map((c) => [c.code, c.code === '6.3' ? 0 : (full.choices[c.code] ?? 'not-met')])),
    };
    const e = explained(t.councilOf(water, [zero, zero]));
    expect(e.disqualifiers.find((d) => d.id === 'zero-sensory-score')?.foundBy).toEqual([
      { member: 'm1', criterion: '6.3' },
      { member: 'm2', criterion: '6.3' },
    ]);
    expect(e.result.vi).toContain('(tiêu chí 6.3)');
  });
});

describe('the explanation of an open result', () => {
  it('says on what the council must still agree, and lets nothing pass as settled', () => {
    const e = explained(t.councilOf(set, [best, t.withChoices(set, best, { '5.1': 3 })]));
    expect(e.result.vi).toBe('Chưa có kết quả');
    expect(e.open.map((o) => o.vi)).toEqual(['Hội đồng cần thống nhất lựa chọn ở tiêu chí 5.1 Câu chuyện sản phẩm']);
    expect(e.stars.map((s) => s.given)).toEqual([null, null, true, true, true]);
    expect(e.stars[1]?.text.vi).toContain('Hội đồng chưa thống nhất ở tiêu chí 5.1 (mức 4 sao)');
    expect(e.stars[1]?.gates.find((g) => g.criterion === '5.1')).toMatchObject({ has: null, met: null });
    expect(e.lowered).toEqual([]);
  });

  it('says which finding differs, and who must score anew', () => {
    const forged: Sheet = { choices: {}, disqualifiers: ['forged-dossier'] };
    const e = explained(t.councilOf(set, [best, forged]));
    expect(e.open.map((o) => o.vi)).toEqual(['Hội đồng cần thống nhất: có hay không “Giả mạo hồ sơ”']);
    expect(e.disqualifiers[0]).toMatchObject({ holds: null, foundBy: [{ member: 'm2' }] });
    expect(e.average).toBeNull();
    const denied = explained(t.councilOf(set, [best, forged], { agreed: { options: {}, disqualifiers: { 'forged-dossier': false } } }));
    expect(denied.open.map((o) => o.vi)).toEqual([expect.stringContaining('Thành viên m2 phải chấm lại')]);
  });
});

describe('the explanation of a verdict that the sheets do not give', () => {
  const council = t.councilOf(set, [best, best]);
  const right = verdictOf(council) as Scored;

  it.each<[string, Partial<Scored>]>([
    ['other stars', { stars: 4 }],
    ['another sum', { sumOfTotals: 199 }],
    ['other gates', { missed: [{ criterion: '5.1', stars: 4, needs: 5, has: 3 }] }],
  ])('is not confirmed: %s', (_, wrong) => {
    expect(explain(council, { ...right, ...wrong }).confirmed).toBe(false);
  });

  it('is not confirmed where it is of another kind, and is where only more is stored beside it', () => {
    expect(explain(council, { kind: 'stopped', effect: 'reject', disqualifier: 'forged-dossier' }).confirmed).toBe(false);
    expect(explain(council, { ...right, form: 'meeting' } as Scored).confirmed).toBe(true);
  });
});

describe('a mean', () => {
  it.each([
    [450, 5, '90', '90'],
    [899, 10, '89,90', '89.90'],
    [2249, 25, '89,96', '89.96'],
    [89_999, 1000, '89,99…', '89.99…'],
    [1, 3, '0,33…', '0.33…'],
    [2, 3, '0,66…', '0.66…'],
    [0, 7, '0', '0'],
  ])('of %i by %i is written %s, cut and never rounded up', (total, count, vi, en) => {
    expect(meanWords(total, count)).toEqual({ vi, en });
  });

  it('never shows the edge of a band that it does not reach', () => {
    let shown = 0;
    for (let members = 1; members <= 2000; members += 1)
      for (const { min } of qd26.bands.filter((b) => b.min > 0)) {
        expect(Number.parseFloat(meanWords(min * members - 1, members).en)).toBeLessThan(min);
        shown += 1;
      }
    expect(shown).toBe(8000);
  });
});
