/** Sealed scoring: commitments first, sheets after the last one (docs/decisions/0015-sealed-scores.md). */
import { type Actor, type Refusal, refuse } from '@hoso/workflow';
import { z } from 'zod';
import { sheet } from '../scoring/sheet.ts';
import { sheetIssues } from '../scoring/sheet-issues.ts';
import { commitmentOf } from './commitment.ts';
import { withConsequences } from './consequences.ts';
import type { AgendaItem, RoundContext } from './context.ts';
import { exampleSheet } from './examples.ts';
import { actingChairs, isThere, unlessChair, unlessMember } from './roles.ts';
import { factOf, known, rule, withItem } from './rule.ts';
import * as s from './schemas.ts';
import { setOf } from './standing.ts';
import { awaitedCommitments, awaitedSheets, hasQuorum, missingSamples, neededSheets, votersOf } from './voting.ts';

const ofItem = { dossierId: s.id, attempt: s.attempt };

export const sealingFacts = {
  SheetCommitted: factOf(
    'Đã niêm phong phiếu đánh giá',
    'Score sheet sealed',
    z.strictObject({ ...ofItem, memberId: s.memberId, commitment: s.sha256 }),
  ),
  ScoringClosed: factOf(
    'Đã kết thúc chấm điểm',
    'Scoring closed',
    z.strictObject({
      ...ofItem,
      /** `last-commitment`: nobody was awaited any more. */
      by: z.enum(['last-commitment', 'chair']),
      reasons: s.reasons.optional(),
      /** Who was awaited and had sealed nothing. */
      missing: s.memberIds,
    }),
  ),
  SheetRevealed: factOf(
    'Đã mở phiếu đánh giá',
    'Score sheet revealed',
    z.strictObject({ ...ofItem, memberId: s.memberId, sheet, salt: s.sha256 }),
  ),
  RevealClosed: factOf(
    'Đã kết thúc mở phiếu',
    'Reveal closed',
    z.strictObject({
      ...ofItem,
      reasons: s.reasons,
      /** Who had sealed a sheet and did not reveal it: it does not count. */
      missing: s.memberIds,
    }),
  ),
} as const;

const example = { dossierId: '00000000-0000-4000-8000-00000000000a' };
const exampleSalt = '0123456789abcdef'.repeat(4);

/** Why this member may not score this dossier, now or at all. */
const mayNotScore = (context: RoundContext, item: AgendaItem, memberId: string): Refusal | undefined => {
  if (!votersOf(context).includes(memberId)) return refuse('not-a-voter', { voters: context.regulation?.voters });
  return item.recused.includes(memberId) ? refuse('recused') : undefined;
};

/** A dossier that meets is scored at the meeting; who is not there may send a sheet only where the regulation lets him. */
const notAtTheMeeting = (context: RoundContext, { form }: AgendaItem, memberId: string): Refusal | undefined => {
  if (form !== 'meeting') return undefined;
  if (context.present === null) return refuse('meeting-not-open');
  return isThere(context, memberId) || context.regulation?.absent === 'may-send-sheets' ? undefined : refuse('not-present');
};

const notByTheChair = (context: RoundContext, item: AgendaItem, actor: Actor): Refusal | undefined => {
  const chairs = actingChairs(context, item);
  return chairs.includes(actor.id) ? undefined : refuse('not-the-chair', { chairs });
};

const regulationMissing = ({ regulation }: RoundContext): readonly string[] => (regulation === null ? ['council-missing'] : []);

export const sealingRules = {
  CommitSheet: rule({
    vi: 'Niêm phong phiếu đánh giá',
    en: 'Seal a score sheet',
    basis: 'Decision 26/2026, Art. 3.3, 4.2, 7.3.d, 7.4.d; Annex II',
    roles: ['council-member'],
    yields: ['SheetCommitted', 'ScoringClosed'],
    refusals: [
      ...[
        'not-a-member',
        'council-missing',
        'not-on-the-agenda',
        'item-concluded',
        'not-a-voter',
        'recused',
        'scoring-closed',
        'other-attempt',
      ],
      ...['samples-missing', 'meeting-not-open', 'not-present', 'already-committed'],
    ],
    data: z.strictObject({
      dossierId: s.id,
      /** The attempt that the sheet is sealed for: another one could never be opened. */
      attempt: s.attempt,
      /** SHA-256 of the sealed text (docs/council.md), 64 lower-case hexadecimal digits. */
      commitment: s.sha256,
    }),
    example: { ...example, attempt: 1, commitment: 'e'.repeat(64) },
    blockers: (context, env) => [...unlessMember(context, env), ...regulationMissing(context)],
    decide: withItem((item, { dossierId, attempt, commitment }, context, { actor }) => {
      const memberId = actor.id;
      const no = mayNotScore(context, item, memberId);
      if (no !== undefined) return no;
      if (item.phase !== 'committing') return refuse('scoring-closed', { attempt: item.attempt });
      if (attempt !== item.attempt) return refuse('other-attempt', { pointer: '/attempt', attempt: item.attempt });
      const needed = missingSamples(context, item);
      if (needed > 0) return refuse('samples-missing', { needed });
      const away = notAtTheMeeting(context, item, memberId);
      if (away !== undefined) return away;
      if (item.commitments[memberId] === commitment) return refuse('already-committed', { pointer: '/commitment' });
      return withConsequences(context, { type: 'SheetCommitted', data: { dossierId, attempt, memberId, commitment } }, [dossierId]);
    }),
  }),
  CloseScoring: rule({
    vi: 'Kết thúc chấm điểm một hồ sơ',
    en: 'Close the scoring of a dossier',
    basis: 'Decision 26/2026, Art. 7.3.d, 7.4.d; the council’s regulation',
    roles: ['council-member'],
    yields: ['ScoringClosed'],
    refusals: ['not-the-chair', 'council-missing', 'not-on-the-agenda', 'item-concluded', 'scoring-closed', 'quorum-missing'],
    data: z.strictObject({ dossierId: s.id, reasons: s.reasons }),
    example: { ...example, reasons: 'Một thành viên không thể tiếp tục; số phiếu đã đủ theo quy chế.' },
    blockers: (context, env) => [...unlessChair(context, env), ...regulationMissing(context)],
    decide: withItem((item, { dossierId, reasons }, context, { actor }) => {
      const no = notByTheChair(context, item, actor);
      if (no !== undefined) return no;
      if (item.phase !== 'committing') return refuse('scoring-closed', { attempt: item.attempt });
      if (!hasQuorum(context, item)) {
        return refuse('quorum-missing', { committed: Object.keys(item.commitments).length, needed: neededSheets(context, item) });
      }
      const missing = [...awaitedCommitments(context, item)];
      return [{ type: 'ScoringClosed', data: { dossierId, attempt: item.attempt, by: 'chair', reasons, missing } }];
    }),
  }),
  RevealSheet: rule({
    vi: 'Mở phiếu đánh giá',
    en: 'Reveal a sealed score sheet',
    basis: 'Decision 26/2026, Art. 3.3, 4.2, 7.6.d; Annex II',
    roles: ['council-member'],
    yields: ['SheetRevealed', 'OpinionsDiffered'],
    refusals: [
      ...[
        'not-a-member',
        'not-on-the-agenda',
        'item-concluded',
        'recused',
        'scoring-not-closed',
        'already-revealed',
        'no-commitment',
        'reveal-closed',
      ],
      ...['sheet-invalid', 'commitment-mismatch'],
    ],
    data: z.strictObject({ dossierId: s.id, sheet, salt: s.sha256 }),
    example: { ...example, sheet: exampleSheet, salt: exampleSalt },
    blockers: unlessMember,
    decide: withItem((item, { dossierId, sheet: shown, salt }, context, { actor }) => {
      const memberId = actor.id;
      const { attempt } = item;
      if (item.recused.includes(memberId)) return refuse('recused');
      if (item.phase === 'committing') return refuse('scoring-not-closed', { attempt });
      if (Object.hasOwn(item.sheets, memberId)) return refuse('already-revealed', { attempt });
      if (!Object.hasOwn(item.commitments, memberId)) return refuse('no-commitment', { attempt });
      if (item.phase === 'revealed') return refuse('reveal-closed', { attempt });
      const set = setOf(context, item);
      const issues = sheetIssues(set, shown).map((issue) => ({ ...issue, pointer: `/sheet${issue.pointer}` }));
      if (issues.length > 0) return refuse('sheet-invalid', { pointer: '/sheet', issues });
      const seal = {
        roundId: known(context.roundId, 'round id'),
        dossierId,
        memberId,
        attempt,
        rubric: known(context.rubric, 'rubric'),
        salt,
      };
      if (commitmentOf(seal, shown, set) !== item.commitments[memberId])
        return refuse('commitment-mismatch', { pointer: '/sheet', attempt });
      return withConsequences(context, { type: 'SheetRevealed', data: { dossierId, attempt, memberId, sheet: shown, salt } }, [dossierId]);
    }),
  }),
  CloseReveal: rule({
    vi: 'Kết thúc mở phiếu của một hồ sơ',
    en: 'Close the reveal of a dossier',
    basis: 'Decision 26/2026, Art. 7.3.d, 7.4.d; the council’s regulation',
    roles: ['council-member'],
    yields: ['RevealClosed', 'OpinionsDiffered'],
    refusals: ['not-the-chair', 'not-on-the-agenda', 'item-concluded', 'scoring-not-closed', 'reveal-closed'],
    data: z.strictObject({ dossierId: s.id, reasons: s.reasons }),
    example: { ...example, reasons: 'Thành viên làm mất mã niêm phong.' },
    blockers: unlessChair,
    decide: withItem((item, { dossierId, reasons }, context, { actor }) => {
      const no = notByTheChair(context, item, actor);
      if (no !== undefined) return no;
      const { attempt } = item;
      if (item.phase === 'committing') return refuse('scoring-not-closed', { attempt });
      if (item.phase === 'revealed') return refuse('reveal-closed', { attempt });
      const missing = [...awaitedSheets(item)];
      return withConsequences(context, { type: 'RevealClosed', data: { dossierId, attempt, reasons, missing } }, [dossierId]);
    }),
  }),
} as const;
