/** What the routes take. Unknown fields and parameters are errors. */
import type { ReplayUntil } from '@hoso/engine';
import { dossierKind, productSetById, provinces } from '@hoso/ocop';
import type { StageDimension } from '@hoso/read-models';
import { z } from 'zod';
import { both } from './words.ts';

/** A number in a query string: digits only. OpenAPI shows the integer that it is. */
const integer = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d{1,16}$/, both('phải là số nguyên không âm', 'must be a whole number'))
    .transform(Number)
    .refine((n) => n >= minimum && n <= maximum, both(`phải từ ${minimum} đến ${maximum}`, `must be from ${minimum} to ${maximum}`))
    .meta({ type: 'integer', minimum, maximum, pattern: undefined });

const MAX_POSITION = Number.MAX_SAFE_INTEGER;
/** No U+0000: a database would take the text to end there. */
const name = (max = 100) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((value) => !value.includes('\0'), both('không được có ký tự U+0000', 'must not hold U+0000'));
const provinceCode = name()
  .refine(
    (code) => provinces.some((province) => province.code === code),
    both('không có tỉnh mang mã này', 'must be the code of a province'),
  )
  .describe('Province code');
export const day = z.iso.date().describe('YYYY-MM-DD');
const atLeast = integer(0, MAX_POSITION).optional().describe('Wait until the read models know this position');
const state = name(200).optional().describe('Path of a leaf, `monitoring.recognition.standing`, or all of `state` as a row shows it');
const cursor = name(2000).optional().describe('`next` of the page before');
/** Items of a page, where nobody says. */
export const PAGE = 50;
const limit = integer(1, 200).default(PAGE);

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const dossierId = z.string().regex(UUID, both('phải là UUID viết thường', 'must be a UUID in lower case')).meta({ format: 'uuid' });
/** Ids of version 8 (RFC 9562) are derived here, those of council rounds among them: nobody takes one beforehand. */
const chosenId = dossierId.refine((id) => id[14] !== '8', both('không được là UUID phiên bản 8', 'must not be a UUID of version 8'));
const roundId = z
  .string()
  .regex(
    /^(province-\d{2}|central)-\d{4}-\d{1,2}$/,
    both(
      'phải là mã đợt, như province-51-2026-2 hoặc central-2027-1',
      'must be the id of a round, such as province-51-2026-2 or central-2027-1',
    ),
  )
  .describe('Calendar id, `province-51-2026-2`');
export const RoundParams = z.strictObject({ round: roundId });
export const RoundDossierParams = z.strictObject({ round: roundId, dossier: dossierId });
export const DossierParams = z.strictObject({ id: dossierId });
export const CertificateParams = z.strictObject({ number: name() });
export const WorkflowParams = z.strictObject({ workflow: name(200).describe('`name@version`') });
export const ProblemParams = z.strictObject({ code: name() });
export const DocumentParams = z.strictObject({
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, both('phải là 64 chữ số thập lục phân viết thường', 'must be 64 lower-case hexadecimal digits')),
});
export const RubricSetParams = z.strictObject({
  ruleSet: name(),
  revision: name(10).describe('Number of the revision'),
  set: name(10).describe('Product set, `01` to `26`'),
});
export const NoQuery = z.strictObject({});
export const DocumentQuery = z.strictObject({
  dossierId: dossierId.optional().describe('The dossier in which the document stands; not needed by who uploaded it'),
});

const command = {
  type: name(),
  data: z.custom<unknown>((data) => data !== undefined, both('còn thiếu', 'is missing')).describe('As the command’s schema says'),
  effectiveOn: z.string().max(40).optional().describe('Legal date of the act, YYYY-MM-DD; default today, never later'),
};
export const NewDossier = z.strictObject({
  ...command,
  workflow: name(200).optional().describe('`name@version`; default the newest that has the command'),
  dossierId: chosenId.optional().describe('A UUID, not of version 8; default: derived from the Idempotency-Key'),
});
export const NewRound = z.strictObject({ ...command, type: z.literal('PlanRound') });
export const NewCommand = z.strictObject({
  ...command,
  dryRun: z.boolean().optional().describe('Decide and answer, record nothing'),
});

export const HistoryQuery = z
  .strictObject({
    untilRevision: integer(0, MAX_POSITION).optional(),
    until: z.iso.datetime({ offset: true }).optional().describe('What had been recorded by this instant'),
    untilEffective: day.optional().describe('What was in legal effect at the end of this day'),
  })
  .superRefine((query, context) => {
    const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [name]));
    const message = both('chỉ một trong untilRevision, until, untilEffective', 'at most one of untilRevision, until, untilEffective');
    if (given.length > 1) for (const name of given) context.addIssue({ code: 'custom', message, path: [name] });
  });

/** What of a history is asked for. */
export const replayUntil = (query: z.infer<typeof HistoryQuery>): ReplayUntil => ({
  ...(query.untilRevision === undefined ? {} : { untilRevision: query.untilRevision }),
  ...(query.until === undefined ? {} : { untilRecordedAt: new Date(query.until).toISOString() }),
  ...(query.untilEffective === undefined ? {} : { untilEffectiveOn: query.untilEffective }),
});

export const DossiersQuery = z.strictObject({
  stage: name().optional(),
  state,
  unit: name().optional().describe('Commune code'),
  province: provinceCode.optional(),
  kind: dossierKind.optional(),
  productSet: name()
    .refine((id) => productSetById(id) !== undefined, both('không có bộ sản phẩm này', 'must be a product set, 01 to 26'))
    .optional(),
  stars: integer(1, 5).optional(),
  applicantId: name(255).optional(),
  text: name(200).optional().describe('Words in the product’s name'),
  cursor,
  limit,
  atLeast,
});
export const RoundsQuery = z.strictObject({
  level: z.enum(['province', 'ministry']).optional(),
  province: provinceCode.optional(),
  year: integer(2019, 2100).optional(),
  state,
  cursor,
  limit,
  atLeast,
});
export const CandidatesQuery = z.strictObject({ cursor, limit, atLeast });
export const SheetsQuery = z.strictObject({
  dossier: dossierId.optional().describe('Default: every dossier of the round'),
  table: z
    .enum(['choices', 'sheets', 'results'])
    .default('choices')
    .describe('`choices`: one row a criterion and member; `sheets`: one a sheet; `results`: one a dossier'),
});
export const WorkbookQuery = z.strictObject({ dossier: dossierId.optional().describe('Default: every dossier of the round') });

export const InboxQuery = z.strictObject({ cursor, limit, atLeast });
export const DeadlinesQuery = z.strictObject({
  before: day.optional().describe('Due on or before this day'),
  unit: name().optional().describe('Commune code'),
  province: provinceCode.optional(),
  overdue: z
    .enum(['true', 'false'])
    .transform((v) => v === 'true')
    .optional(),
  cursor,
  limit,
  atLeast,
});

const DIMENSION = '(?:province|unit|kind|productSet|stars)';
export const StagesQuery = z.strictObject({
  asOf: day.optional().describe('Default today'),
  by: z
    .string()
    .regex(
      new RegExp(`^${DIMENSION}(?:,${DIMENSION})*$`),
      both('phải là danh sách gồm province, unit, kind, productSet, stars', 'must be a list of province, unit, kind, productSet, stars'),
    )
    .transform((list) => [...new Set(list.split(','))] as StageDimension[])
    .optional()
    .describe('Dimensions, separated by commas'),
  position: integer(0, MAX_POSITION).optional().describe('As known by the facts up to this position; default all'),
  atLeast,
});
export const StandingQuery = z.strictObject({ cursor, limit, atLeast });
export const AtLeast = z.strictObject({ atLeast });

export const TokenRequest = z.strictObject({ identity: name(255) });
export const ClockRequest = z.strictObject({ advance: name(40).describe('ISO 8601 duration, such as P30D') });

export const UnitsQuery = z.strictObject({ province: provinceCode.optional().describe('Province code; default: the provinces') });
export const CalendarRoundsQuery = z.strictObject({ province: provinceCode, year: integer(2019, 2100) });
