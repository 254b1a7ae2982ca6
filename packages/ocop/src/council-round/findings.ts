/** What the council makes of its sheets: agreed findings, too wide a spread, scoring anew, opinions that differ. */
import { type Refusal, refuse } from '@hoso/workflow';
import { z } from 'zod';
import { choices } from '../scoring/sheet.ts';
import type { Agreed, Council } from '../scoring/verdict.ts';
import { verdictOf } from '../scoring/verdict-of.ts';
import type { RoundContext } from './context.ts';
import { attemptsAt } from './record.ts';
import { actingChairs, unlessChair } from './roles.ts';
import { factOf, rule, withItem } from './rule.ts';
import * as s from './schemas.ts';
import { councilOf, isSpreadOpen, standingOf } from './standing.ts';

/** `attempt`: the one that begins. */
const anew = { dossierId: s.id, attempt: s.attempt };

export const findingsFacts = {
  FindingsAgreed: factOf(
    'Hội đồng đã thống nhất nội dung còn khác nhau',
    'Findings agreed',
    z.strictObject({
      dossierId: s.id,
      attempt: s.attempt,
      /** Of the criteria with a gate that some members meet and others do not: the option that is the council's. */
      options: choices,
      /** Of the disqualifiers that some members find: does it hold? */
      disqualifiers: z.record(s.text(60), z.boolean()),
      note: s.reasons.optional(),
    }),
  ),
  SpreadAccepted: factOf(
    'Đã chấp nhận chênh lệch điểm',
    'Spread accepted',
    z.strictObject({ dossierId: s.id, attempt: s.attempt, spread: z.int().min(0), reasons: s.reasons }),
  ),
  RescoringOrdered: factOf(
    'Đã yêu cầu chấm điểm lại',
    'Scoring anew ordered',
    z.strictObject({
      ...anew,
      /** `conflict`: a member was recused after sheets were known. */
      cause: z.enum(['ordered', 'conflict']),
      reasons: s.reasons,
    }),
  ),
  OpinionsDiffered: factOf(
    'Ý kiến bằng văn bản khác nhau, chuyển họp Hội đồng',
    'Written opinions differed; the council meets',
    z.strictObject(anew),
  ),
  ReferredToMeeting: factOf(
    'Đã chuyển hồ sơ sang họp Hội đồng',
    'Dossier referred to a meeting',
    z.strictObject({ ...anew, reasons: s.reasons }),
  ),
} as const;

/**
 * Where members differ, and so where the council may agree: anywhere else a finding would stand against sheets that say the same. Options
 * are looked at under the disqualifiers as they are now found.
 */
const whereTheyDiffer = (council: Council, disqualifiers: Agreed['disqualifiers']) => {
  const nothing = verdictOf({ ...council, agreed: { options: {}, disqualifiers: {} } });
  const options = verdictOf({ ...council, agreed: { options: {}, disqualifiers } });
  return {
    disqualifiers: nothing.kind === 'open' ? nothing.disqualifiers : [],
    options: options.kind === 'open' ? options.options : [],
  };
};

const wrongFindings = (council: Council, agreed: Agreed, before: Agreed): Refusal | undefined => {
  const open = whereTheyDiffer(council, { ...before.disqualifiers, ...agreed.disqualifiers });
  const settled = [
    ...Object.keys(agreed.options).flatMap((code) => (open.options.includes(code) ? [] : [`/options/${code}`])),
    ...Object.keys(agreed.disqualifiers).flatMap((id) => (open.disqualifiers.includes(id) ? [] : [`/disqualifiers/${id}`])),
  ];
  if (settled.length > 0) return refuse('finding-not-open', { pointer: settled[0], pointers: settled });
  const nobodys = Object.entries(agreed.options).flatMap(([code, option]) =>
    council.ballots.some(({ sheet }) => sheet.choices[code] === option) ? [] : [`/options/${code}`],
  );
  return nobodys.length === 0 ? undefined : refuse('finding-of-nobody', { pointer: nobodys[0], pointers: nobodys });
};

const example = { dossierId: '00000000-0000-4000-8000-00000000000a' };

const nothingRevealed = ({ agenda }: RoundContext): readonly string[] =>
  agenda.some((item) => item.phase === 'revealed') ? [] : ['not-revealed'];

export const findingsRules = {
  AgreeFindings: rule({
    vi: 'Ghi nhận nội dung Hội đồng thống nhất',
    en: 'Record what the council agrees on where its members differ',
    basis: 'Decision 26/2026, Annex II, closing notes; policy of the rule set (gates.combine, disqualification.combine)',
    roles: ['council-secretary'],
    yields: ['FindingsAgreed'],
    refusals: ['not-on-the-agenda', 'item-concluded', 'not-revealed', 'finding-not-open', 'finding-of-nobody'],
    data: z
      .strictObject({
        dossierId: s.id,
        options: choices,
        disqualifiers: z.record(s.text(60), z.boolean()),
        note: s.reasons.optional(),
      })
      .refine(
        (d) => Object.keys(d.options).length + Object.keys(d.disqualifiers).length > 0,
        'phải có một nội dung thống nhất (must hold a finding)',
      ),
    example: { ...example, options: { '5.1': 4 }, disqualifiers: {}, note: 'Câu chuyện sản phẩm có trên trang truy xuất điện tử.' },
    blockers: nothingRevealed,
    decide: withItem((item, { dossierId, options, disqualifiers, note }, context) => {
      const council = councilOf(context, item);
      if (council === null) return refuse('not-revealed', { attempt: item.attempt });
      const wrong = wrongFindings(council, { options, disqualifiers }, item.agreed);
      if (wrong !== undefined) return wrong;
      const data = { dossierId, attempt: item.attempt, options, disqualifiers, ...(note === undefined ? {} : { note }) };
      return [{ type: 'FindingsAgreed', data }];
    }),
  }),
  OrderRescoring: rule({
    vi: 'Yêu cầu chấm điểm lại một hồ sơ',
    en: 'Order that a dossier is scored anew',
    basis: 'Decision 26/2026, Art. 4.2; the council’s regulation',
    roles: ['council-member'],
    yields: ['RescoringOrdered'],
    refusals: ['not-the-chair', 'not-on-the-agenda', 'item-concluded', 'not-revealed'],
    data: z.strictObject({ dossierId: s.id, reasons: s.reasons }),
    example: { ...example, reasons: 'Chênh lệch giữa các thành viên vượt 10 điểm; đã thảo luận về tiêu chí 5.3.' },
    blockers: (context, env) => [...unlessChair(context, env), ...nothingRevealed(context)],
    decide: withItem((item, { dossierId, reasons }, context, { actor }) => {
      const chairs = actingChairs(context, item);
      if (!chairs.includes(actor.id)) return refuse('not-the-chair', { chairs });
      if (item.phase !== 'revealed') return refuse('not-revealed', { attempt: item.attempt });
      return [{ type: 'RescoringOrdered', data: { dossierId, attempt: item.attempt + 1, cause: 'ordered', reasons } }];
    }),
  }),
  AcceptSpread: rule({
    vi: 'Chấp nhận chênh lệch điểm còn lại',
    en: 'Accept the spread that remains',
    basis: 'The council’s regulation',
    roles: ['council-member'],
    yields: ['SpreadAccepted'],
    refusals: ['not-the-chair', 'not-on-the-agenda', 'item-concluded', 'not-revealed', 'spread-within-limit', 'rescoring-first'],
    data: z.strictObject({ dossierId: s.id, reasons: s.reasons }),
    example: { ...example, reasons: 'Đã chấm lại; hai thành viên giữ ý kiến về chất lượng cảm quan.' },
    blockers: (context, env) => [...unlessChair(context, env), ...nothingRevealed(context)],
    decide: withItem((item, { dossierId, reasons }, context, { actor }) => {
      const chairs = actingChairs(context, item);
      if (!chairs.includes(actor.id)) return refuse('not-the-chair', { chairs });
      const { attempt } = item;
      const standing = standingOf(context, item);
      if (standing === null) return refuse('not-revealed', { attempt });
      if (!isSpreadOpen(context, item)) return refuse('spread-within-limit', { spread: standing.spread });
      const attempts = context.regulation?.spread?.attempts ?? 1;
      if (attempt < attempts) return refuse('rescoring-first', { attempt, attempts });
      return [{ type: 'SpreadAccepted', data: { dossierId, attempt, spread: standing.spread, reasons } }];
    }),
  }),
  ReferToMeeting: rule({
    vi: 'Chuyển hồ sơ lấy ý kiến bằng văn bản sang họp Hội đồng',
    en: 'Refer a dossier of written opinions to a meeting',
    basis: 'Decision 26/2026, Art. 7.6.d',
    roles: ['council-member'],
    yields: ['ReferredToMeeting'],
    refusals: ['not-the-chair', 'not-on-the-agenda', 'item-concluded', 'meets-already'],
    data: z.strictObject({ dossierId: s.id, reasons: s.reasons }),
    example: { ...example, reasons: 'Nội dung phức tạp, cần thảo luận.' },
    blockers: unlessChair,
    decide: withItem((item, { dossierId, reasons }, context, { actor }) => {
      const chairs = actingChairs(context, item);
      if (!chairs.includes(actor.id)) return refuse('not-the-chair', { chairs });
      if (item.form === 'meeting') return refuse('meets-already', { pointer: '/dossierId' });
      return [{ type: 'ReferredToMeeting', data: { dossierId, attempt: attemptsAt(item) + 1, reasons } }];
    }),
  }),
} as const;
