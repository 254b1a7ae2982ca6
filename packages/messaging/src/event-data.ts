/**
 * What other systems are told, by event and version. Codes, numbers, dates and the numbers of papers: no name, no address, no free text, no id
 * of a person. A new optional field keeps the version; a field that goes or changes its meaning is a new version of the event.
 */
import { z } from 'zod';

const day = z.iso.date();
const paperNumber = z.string().min(1).max(60).describe('number of an official paper, as its office wrote it');
const level = z.enum(['province', 'ministry']);
const stars = z.int().min(1).max(5);
const certificateNumber = paperNumber.describe('number of the certificate');
const productSet = z
  .string()
  .regex(/^\d{2}$/)
  .describe('set of products 01 to 26 (Decision 26/2026, Annex I)');
const kind = z.enum(['first', 'upgrade', 're-evaluation']);
const roundId = z
  .string()
  .regex(/^[a-z0-9-]{1,60}$/)
  .describe('round of the calendar, such as province-51-2026-2');

const event = <D extends z.ZodObject>(version: number, vi: string, en: string, data: D) => ({ version, vi, en, data });

export const eventData = {
  'dossier-filed': event(
    1,
    'Hồ sơ đã nộp',
    'Dossier filed',
    z.strictObject({ kind, productSet, ruleSet: z.string().regex(/^[a-z0-9-]{1,60}$/), filedOn: day }),
  ),
  'commune-report-issued': event(
    1,
    'UBND cấp xã đã ban hành báo cáo (Mẫu số 03)',
    'Commune report (form 03) issued',
    z.strictObject({ paperNumber }),
  ),
  'dossier-sent-to-province': event(1, 'Hồ sơ đã gửi lên tỉnh', 'Dossier handed over to the province', z.strictObject({})),
  'dossier-sent-to-ministry': event(1, 'Hồ sơ đã gửi lên Bộ', 'Dossier forwarded to the ministry', z.strictObject({ paperNumber })),
  'supplement-requested': event(
    1,
    'Đã yêu cầu bổ sung hồ sơ',
    'Supplement requested',
    z.strictObject({ desk: z.enum(['commune', 'department', 'advisory', 'ministry', 'central-advisory']), dueOn: day }),
  ),
  'round-scheduled': event(1, 'Hồ sơ đã xếp vào đợt đánh giá', 'Scheduled into a round', z.strictObject({ level, roundId })),
  'round-deferred': event(
    1,
    'Hồ sơ đã chuyển sang đợt sau',
    'Put off to a later round',
    z.strictObject({
      level,
      roundId,
      cause: z.enum(['late', 'postponed']).describe('late: proposed on or after the cut-off of the round'),
      nextRoundId: roundId.optional().describe('absent where no later round is planned yet'),
    }),
  ),
  'council-result': event(
    1,
    'Kết quả của Hội đồng',
    'Result of the council',
    z.strictObject({
      level,
      roundId,
      stars,
      sumOfTotals: z.int().min(0).describe('the average is sumOfTotals / members, exact'),
      members: z.int().min(1),
    }),
  ),
  'council-evaluation-stopped': event(
    1,
    'Hội đồng dừng đánh giá',
    'Evaluation stopped by the council',
    z.strictObject({ level, effect: z.enum(['reject', 'stop-scoring', 'not-eligible']) }),
  ),
  'council-round-concluded': event(
    1,
    'Hội đồng đã kết luận đợt đánh giá',
    'Council round concluded',
    z.strictObject({
      level,
      roundId,
      concludedOn: day,
      dossiers: z.int().min(0).describe('dossiers whose result came with it; each has an event of its own'),
    }),
  ),
  'council-round-cancelled': event(
    1,
    'Đã hủy đợt đánh giá',
    'Council round cancelled',
    z.strictObject({ level, roundId, dossiers: z.int().min(0).describe('dossiers that were on its agenda') }),
  ),
  'recognition-decided': event(
    1,
    'Đã có quyết định công nhận',
    'Recognition decided',
    z.strictObject({ decisionNumber: paperNumber, decidedOn: day, stars, level }),
  ),
  'certificate-issued': event(
    1,
    'Đã cấp giấy chứng nhận',
    'Certificate issued',
    z.strictObject({
      certificateNumber,
      productCode: z.string().max(60).optional().describe('absent where registered is true'),
      productSet,
      issuedOn: day,
      validThrough: day.describe('last day of validity, included'),
      stars,
      decisionNumber: paperNumber,
      registered: z.boolean().describe('issued elsewhere or earlier, taken over into the register now'),
    }),
  ),
  'certificate-extended': event(
    1,
    'Đã gia hạn hiệu lực giấy chứng nhận',
    'Validity of the certificate extended',
    z.strictObject({
      certificateNumber,
      validThrough: day.describe(
        'last day of validity at most: the result of the new dossier may end it earlier. After certificate-ended (expired): it had been extended, and is valid again',
      ),
    }),
  ),
  'certificate-ended': event(
    1,
    'Giấy chứng nhận hết hiệu lực',
    'Certificate ended',
    z.strictObject({
      certificateNumber,
      cause: z
        .enum(['expired', 'revoked', 'superseded', 'withdrawn', 'annulled'])
        .describe(
          'withdrawn: the recognition was wrong from the start (Decision 26/2026, Art. 10.1.b); annulled: it was registered in error or twice',
        ),
      endedOn: day.describe('first day on which it is no longer valid; of two of these events the later counts'),
      supersededBy: paperNumber.optional().describe('number of the certificate that took its place'),
    }),
  ),
  'certificate-corrected': event(
    1,
    'Đã đính chính thông tin giấy chứng nhận',
    'Entry about the certificate corrected',
    z.strictObject({
      certificateNumber: certificateNumber.describe('as told before'),
      correctedNumber: certificateNumber.describe('the same where the number was right'),
      productCode: z.string().max(60).optional().describe('absent where registered was true'),
      issuedOn: day,
      validThrough: day.describe(
        'last day of validity, included; after certificate-ended (expired) it is valid again if this is today or later',
      ),
      stars,
      decisionNumber: paperNumber,
    }),
  ),
  'result-published': event(1, 'Đã công bố kết quả', 'Result published', z.strictObject({})),
  'dossier-closed': event(
    1,
    'Hồ sơ kết thúc không được công nhận',
    'Dossier ended without recognition',
    z.strictObject({ outcome: z.enum(['not-recognised', 'rejected', 'withdrawn']) }),
  ),
} as const;

export type EventType = keyof typeof eventData;
export type EventData<T extends EventType> = z.output<(typeof eventData)[T]['data']>;
