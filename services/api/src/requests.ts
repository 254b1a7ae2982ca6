/** What the routes take. Unknown fields and parameters are errors. */
import type { ReplayUntil } from '@hoso/engine';
import type { StageDimension } from '@hoso/read-models';
import { z } from 'zod';

/** A number in a query string: digits only. OpenAPI shows the integer that it is. */
const integer = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .refine((n) => n >= minimum && n <= maximum, `must be from ${minimum} to ${maximum}`)
    .meta({ type: 'integer', minimum, maximum, pattern: undefined });

const MAX_POSITION = Number.MAX_SAFE_INTEGER;
const name = (max = 100) => z.string().min(1).max(max);
export const day = z.iso.date().describe('YYYY-MM-DD');
const atLeast = integer(0, MAX_POSITION).optional().describe('Wait until the read models know this position');
const cursor = name(2000).optional().describe('`next` of the page before');
const limit = integer(1, 200).default(50);

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const dossierId = z.string().regex(UUID, 'must be a UUID in lower case').meta({ format: 'uuid' });
/** Ids of version 8 (RFC 9562) are derived here, those of council rounds among them: nobody takes one beforehand. */
const chosenId = dossierId.refine((id) => id[14] !== '8', 'must not be a UUID of version 8');
const roundId = z
  .string()
  .regex(/^(province-\d{2}|central)-\d{4}-\d{1,2}$/, 'must be the id of a round, such as province-51-2026-2 or central-2027-1')
  .describe('Calendar id, `province-51-2026-2`');
export const RoundParams = z.strictObject({ round: roundId });
export const RoundDossierParams = z.strictObject({ round: roundId, dossier: dossierId });
export const DossierParams = z.strictObject({ id: dossierId });
export const CertificateParams = z.strictObject({ number: name() });
export const WorkflowParams = z.strictObject({ workflow: name(200).describe('`name@version`') });
export const ProblemParams = z.strictObject({ code: name() });
export const DocumentParams = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits'),
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
  data: z.custom<unknown>((data) => data !== undefined, 'is missing').describe('As the command’s schema says'),
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
  .refine((q) => Object.values(q).filter((v) => v !== undefined).length <= 1, 'at most one of untilRevision, until, untilEffective');

/** What of a history is asked for. */
export const replayUntil = (query: z.infer<typeof HistoryQuery>): ReplayUntil => ({
  ...(query.untilRevision === undefined ? {} : { untilRevision: query.untilRevision }),
  ...(query.until === undefined ? {} : { untilRecordedAt: new Date(query.until).toISOString() }),
  ...(query.untilEffective === undefined ? {} : { untilEffectiveOn: query.untilEffective }),
});

export const DossiersQuery = z.strictObject({
  stage: name().optional(),
  state: name(200).optional(),
  unit: name().optional().describe('Commune code'),
  province: name().optional().describe('Province code'),
  kind: name().optional(),
  productSet: name().optional(),
  stars: integer(1, 5).optional(),
  applicantId: name(255).optional(),
  text: name(200).optional().describe('Words in the product’s name'),
  cursor,
  limit,
  atLeast,
});
export const RoundsQuery = z.strictObject({
  level: z.enum(['province', 'ministry']).optional(),
  province: name().optional().describe('Province code'),
  year: integer(2019, 2100).optional(),
  state: name(200).optional(),
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
  province: name().optional().describe('Province code'),
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
    .regex(new RegExp(`^${DIMENSION}(?:,${DIMENSION})*$`), 'must be a list of province, unit, kind, productSet, stars')
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

export const UnitsQuery = z.strictObject({ province: name(2).optional().describe('Province code; default: the provinces') });
export const CalendarRoundsQuery = z.strictObject({ province: name(2).describe('Province code'), year: integer(2019, 2100) });
