import { describe, expect, it } from 'vitest';
import { revise } from '../rubric/revisions.ts';
import { qd26 } from '../rule-sets/qd-26-2026.ts';
import * as t from '../testing/sheets.ts';
import type { Sheet } from './sheet.ts';
import { bestSheet, sheetWithTotal } from './sheet-with-total.ts';
import { type OtherRules, simulate } from './simulate.ts';
import type { Council } from './verdict.ts';
import { verdictOf } from './verdict-of.ts';

const set = t.setOf('01');
const best = bestSheet(set);
const story = (choice: number): Sheet => t.withChoices(set, best, { '5.1': choice });
const one = (council: Council, other: OtherRules) => {
  const [row, ...rest] = simulate([{ id: 'd1', council }], other);
  if (row === undefined || rest.length > 0) throw new Error('one row');
  return row;
};

describe('the simulation', () => {
  it('without other rules changes nothing, and counts each product as before', () => {
    const councils = [
      t.councilOf(set, [best, best]),
      t.councilOf(set, [best, story(3)]),
      t.councilOf(set, [{ choices: {}, disqualifiers: ['forged-dossier'] }]),
    ];
    const rows = simulate(
      councils.map((council, i) => ({ id: `d${i}`, council })),
      {},
    );
    expect(rows.map((r) => r.id)).toEqual(['d0', 'd1', 'd2']);
    for (const [i, row] of rows.entries()) {
      expect(row).toMatchObject({ changed: false, misfits: [], why: { vi: 'Không đổi', en: 'Unchanged' } });
      expect(row.after).toEqual(row.before);
      expect(row.before).toEqual(verdictOf(councils[i] as Council));
    }
  });

  it('leaves the councils as they were', () => {
    const items = [{ id: 'd1', council: t.councilOf(set, [best, story(3)]) }];
    const before = JSON.stringify(items);
    simulate(items, { policy: t.combining('all'), rubric: t.rubric1 });
    expect(JSON.stringify(items)).toBe(before);
  });

  it('shows which product changes star under another way to combine, and by which gate', () => {
    const council = t.councilOf(set, [best, best, story(3)], { policy: t.combining('majority') });
    const row = one(council, { policy: t.combining('all') });
    expect(row).toMatchObject({ before: { stars: 5 }, after: { stars: 3 }, changed: true });
    expect(row.why.vi).toBe(
      '5 sao thành 3 sao; thêm yêu cầu tối thiểu chưa đạt: 5.1 (4*); khi thiếu yêu cầu tối thiểu: không áp dụng → giữ kết quả để người có thẩm quyền xem xét',
    );
    const back = one({ ...council, policy: t.combining('all') }, { policy: t.combining('majority') });
    expect(back.why.en).toContain('3 stars become 5; no longer missed: 5.1 (4*)');
  });

  it('shows which product changes star under other bands', () => {
    const council = t.councilOf(set, [sheetWithTotal(set, 88)]);
    const bands = qd26.bands.map((b) => (b.stars === 4 ? { ...b, min: 89 } : b));
    const row = one(council, { policy: { ...qd26, bands } });
    expect(row).toMatchObject({ before: { stars: 4 }, after: { stars: 3, bandStars: 3 }, changed: true });
    expect(row.why.vi).toBe('4 sao thành 3 sao; mức điểm trung bình từ 4 sao thành 3 sao');
  });

  it('shows what follows from a missed minimum although the stars stay', () => {
    const council = t.councilOf(set, [story(3)], { policy: t.combining('agreed') });
    const policy: Council['policy'] = { ...council.policy, gates: { ...council.policy.gates, fiveStarBandMissed: 'recognise' } };
    const row = one(council, { policy });
    expect(row).toMatchObject({ before: { stars: 3 }, after: { stars: 3 }, changed: true });
    expect(row.why.vi).toBe('khi thiếu yêu cầu tối thiểu: giữ kết quả để người có thẩm quyền xem xét → công nhận theo mức sao đã đạt');
  });

  it('shows a product that one member alone would have stopped', () => {
    const council = t.councilOf(set, [best, { ...best, disqualifiers: ['forged-dossier'] }, best], {
      policy: t.combining('agreed', 'majority'),
    });
    const row = one(council, { policy: t.combining('agreed', 'any') });
    expect(row).toMatchObject({
      before: { kind: 'scored', stars: 5 },
      after: { kind: 'stopped', disqualifier: 'forged-dossier' },
      changed: true,
    });
    expect(row.why.vi).toContain('→ Hồ sơ bị loại: Giả mạo hồ sơ');
  });

  it('says what a council would have to agree on that counted members before', () => {
    const row = one(t.councilOf(set, [best, story(3)], { policy: t.combining('majority') }), { policy: t.combining('agreed') });
    expect(row).toMatchObject({ before: { kind: 'scored' }, after: { kind: 'open', options: ['5.1'] }, changed: true });
    expect(row.why.vi).toMatch(/→ Chưa có kết quả; Hội đồng phải thống nhất: 5\.1$/);
  });

  describe('on another revision of the rubric', () => {
    const reason = { vi: 'Đối chiếu bản ký.', en: 'Compared with the signed text.' };
    const revised = (corrections: Parameters<typeof revise>[1]['corrections']) =>
      revise(t.rubric1, { revision: 2, from: '2026-12-01', reason, corrections, settles: [] });

    it('counts corrected points', () => {
      const seven = t.setOf('07');
      const sheet = t.withChoices(seven, sheetWithTotal(seven, 89), { '3.1': 1 });
      const council = t.councilOf(seven, [sheet]);
      const rubric = revised([{ set: '07', criterion: '3.1', option: 1, field: 'points', was: 1, is: 2 }]);
      const row = one(council, { rubric });
      const before = verdictOf(council);
      expect(before.kind).toBe('scored');
      if (before.kind !== 'scored') return;
      expect(row).toMatchObject({ after: { sumOfTotals: before.sumOfTotals + 1 }, changed: false });
      expect(row.why.vi).toBe(`Không đổi; tổng điểm của 1 phiếu từ ${before.sumOfTotals} thành ${before.sumOfTotals + 1}`);
    });

    it('finds a gate that the corrected print adds', () => {
      const ten = t.setOf('10');
      const sheet = t.withChoices(ten, bestSheet(ten), { '3.5': 0 });
      const rubric = revised([{ set: '10', criterion: '3.5', option: 1, field: 'minimumForStars', was: null, is: 4 }]);
      const row = one(t.councilOf(ten, [sheet]), { rubric });
      expect(row).toMatchObject({ before: { stars: 5 }, after: { stars: 3 }, changed: true });
      expect(row.why.en).toContain('minimum requirements missed now: 3.5 (4*)');
    });

    it('gives no result where the sheets do not fit, and says where', () => {
      const cut = { ...t.rubric1, sets: t.rubric1.sets.map((s) => (s === set ? { ...s, criteria: s.criteria.slice(1) } : s)) };
      const row = one(t.councilOf(set, [best, best]), { rubric: cut });
      expect(row).toMatchObject({ before: { stars: 5 }, after: null, changed: true });
      expect(row.misfits.map((m) => m.member)).toEqual(['m1', 'm2']);
      expect(row.why.vi).toBe('Phiếu của m1, m2 không chấm lại được theo bộ tiêu chí kia, ở 1.1');
      expect(one(t.councilOf(set, [best]), { rubric: { ...t.rubric1, sets: [] } })).toMatchObject({
        after: null,
        why: { vi: 'Bộ tiêu chí kia không có bộ 01 Rau, củ, quả, hạt tươi' },
      });
    });
  });
});
