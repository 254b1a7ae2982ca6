import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fact } from '@hoso/workflow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rubricById, rubricSet } from '../rubric/rubrics.ts';
import type { Sheet } from '../scoring/sheet.ts';
import { sheetIssues } from '../scoring/sheet-issues.ts';
import { bestSheet } from '../scoring/sheet-with-total.ts';
import * as sheets from '../testing/sheets.ts';
import { commitmentOf, roundStreamId, type Seal, sealedLines } from './commitment.ts';
import type { RoundFact } from './facts.ts';

const set = sheets.setOf('20');
const tourism = sheets.setOf('26');
const seal: Seal = {
  roundId: 'province-51-2026-2',
  dossierId: '00000000-0000-4000-8000-00000000000a',
  memberId: 'council-health-51',
  attempt: 1,
  rubric: 'qd-26-2026/1',
  salt: '0123456789abcdef'.repeat(4),
};
/** The sheet of docs/council.md. */
const shown: Sheet = {
  choices: { '5.3': 'not-met', '1.1': 2 },
  disqualifiers: ['registration-dossier', 'forged-dossier'],
  opinion: 'Giấy tờ không khớp với "bản chính".',
};
const page = readFileSync(join(import.meta.dirname, '../../../../docs/council.md'), 'utf8');
const run = (script: string): string => execFileSync('sh', ['-c', script], { encoding: 'utf8' }).trim();
const sha256sum = (text: string): string => execFileSync('sha256sum', { input: text, encoding: 'utf8' }).slice(0, 64);

describe('the sealed text', () => {
  it('is the lines of the page, in the order of the rubric whatever the order of the keys', () => {
    expect(sheetIssues(set, shown)).toEqual([]);
    expect(sealedLines(seal, shown, set)).toEqual([
      'hoso-score-sheet/1',
      'round province-51-2026-2',
      'dossier 00000000-0000-4000-8000-00000000000a',
      'member council-health-51',
      'attempt 1',
      'rubric qd-26-2026/1',
      `salt ${seal.salt}`,
      'choice 1.1 2',
      'choice 5.3 not-met',
      'disqualifier forged-dossier',
      'disqualifier registration-dossier',
      'opinion "Giấy tờ không khớp với \\"bản chính\\"."',
    ]);
  });

  it('names the cases of set 26, sorted as text', () => {
    const lines = sealedLines(seal, bestSheet(tourism), tourism).filter((line) => line.startsWith('case '));
    expect(lines.length).toBeGreaterThan(1);
    expect(lines).toEqual(lines.toSorted());
  });

  it('keeps an opinion of several lines on one, so that it cannot pass for a choice', () => {
    const lines = sealedLines(seal, { choices: {}, opinion: 'a\nchoice 1.1 2' }, set);
    expect(lines.at(-1)).toBe('opinion "a\\nchoice 1.1 2"');
  });
});

describe('a commitment', () => {
  it('is what a stranger computes with the shell, as docs/council.md shows it', () => {
    const script = /```sh\n(printf 'hoso-score-sheet[^`]+?)\n```/.exec(page)?.[1] ?? '';
    const expected = commitmentOf(seal, shown, set);
    expect(run(script)).toBe(`${expected}  -`);
    expect(page).toContain(expected);
  });

  it('is the digest of the lines for every revealed sheet of the golden histories', () => {
    const folder = join(import.meta.dirname, '../../golden/council-round@1');
    const histories = readdirSync(folder).flatMap(
      (file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as readonly { readonly facts: readonly Fact[] }[],
    );
    let revealed = 0;
    for (const { facts } of histories as readonly { readonly facts: readonly RoundFact[] }[]) {
      const planned = facts.find((f) => f.type === 'RoundPlanned')?.data;
      const rubric = rubricById(planned?.rubric ?? '');
      const productSets = new Map<string, string>();
      const committed = new Map<string, string>();
      for (const { type, data } of facts) {
        if (type === 'DossierAdmitted') productSets.set(data.dossierId, data.productSet);
        if (type === 'SheetCommitted') committed.set(`${data.dossierId} ${data.memberId} ${data.attempt}`, data.commitment);
        if (type !== 'SheetRevealed') continue;
        const { dossierId, memberId, attempt, salt, sheet } = data;
        const of = rubric && rubricSet(rubric, productSets.get(dossierId) ?? '');
        if (planned === undefined || of === undefined) throw new Error('a sheet without a rubric');
        const lines = sealedLines({ roundId: planned.roundId, dossierId, memberId, attempt, rubric: planned.rubric, salt }, sheet, of);
        // A second hasher than ours for a few, ours for all.
        const text = lines.join('\n');
        if (revealed % 20 === 0) expect(sha256sum(text)).toBe(committed.get(`${dossierId} ${memberId} ${attempt}`));
        expect(commitmentOf({ roundId: planned.roundId, dossierId, memberId, attempt, rubric: planned.rubric, salt }, sheet, of)).toBe(
          committed.get(`${dossierId} ${memberId} ${attempt}`),
        );
        revealed += 1;
      }
    }
    expect(revealed).toBeGreaterThan(80);
  });

  it('is another one as soon as anything else is sealed', () => {
    const one = commitmentOf(seal, bestSheet(set), set);
    const others: readonly Seal[] = [
      { ...seal, roundId: 'province-51-2027-1' },
      { ...seal, dossierId: '00000000-0000-4000-8000-00000000000b' },
      { ...seal, memberId: 'council-health-5' },
      { ...seal, attempt: 2 },
      { ...seal, rubric: 'qd-26-2026/2' },
      { ...seal, salt: seal.salt.replace('0', '1') },
    ];
    const all = [one, ...others.map((other) => commitmentOf(other, bestSheet(set), set))];
    expect(new Set(all).size).toBe(7);
    fc.assert(
      fc.property(sheets.randomSheets, fc.constantFrom('opinion', 'choice', 'disqualifier'), ({ set: of, sheets: [sheet] }, what) => {
        if (sheet === undefined) return;
        const [first] = of.criteria;
        const changed: Sheet =
          what === 'opinion'
            ? { ...sheet, opinion: 'Khác.' }
            : what === 'disqualifier'
              ? { ...sheet, disqualifiers: ['forged-dossier'] }
              : { ...sheet, choices: { ...sheet.choices, [first?.code ?? '']: sheet.choices[first?.code ?? ''] === 0 ? 1 : 0 } };
        expect(commitmentOf(seal, changed, of)).not.toBe(commitmentOf(seal, sheet, of));
        expect(commitmentOf(seal, structuredClone(sheet), of)).toBe(commitmentOf(seal, sheet, of));
      }),
      { numRuns: 200 },
    );
  });
});

describe('the stream of a round', () => {
  it('has a UUID of version 8 that follows from the calendar id, as docs/council.md shows it', () => {
    const id = roundStreamId('province-51-2026-2');
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const script = /```sh\n(printf 'hoso-council-round[^`]+?)\n```/.exec(page)?.[1] ?? '';
    const hex = run(script).replace('  -', '');
    const bytes = Buffer.from(hex, 'hex').subarray(0, 16);
    bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
    bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
    expect(id.replaceAll('-', '')).toBe(bytes.toString('hex'));
    expect(page).toContain(`\`${id}\``);
  });

  it('is another one for every round', () => {
    const ids = ['province-51-2026-1', 'province-51-2026-2', 'central-2027-1', 'province-01-2026-2'].map(roundStreamId);
    expect(new Set(ids).size).toBe(4);
  });
});
