/** What the routes answer: the documents' source. Tests hold every answer against these; in service nothing is checked twice. */
import { z } from 'zod';

export const text = z.strictObject({ vi: z.string(), en: z.string() });
export const nullable = z.string().nullable();
export const position = z.int().min(0);
export const clock = z.iso.datetime().optional().describe('The demo’s clock, when one is in use');

export const allowed = z.array(
  z.strictObject({
    type: z.string(),
    title: text,
    ready: z.boolean(),
    missing: z.array(z.string()).optional().describe('Refusal codes that still stand in the way'),
  }),
);
export const metadata = z.looseObject({
  recordedAt: z.iso.datetime(),
  effectiveOn: z.iso.date(),
  actor: z.strictObject({ id: nullable.describe('null for who sees no personal data'), role: z.string(), unit: z.string() }),
});
export const fact = {
  id: z.string(),
  revision: z.int(),
  position,
  type: z.string(),
  title: text,
  data: z.unknown(),
  metadata,
};
export const place = { stage: z.string(), state: z.string(), stateTitle: text };

const commandAnswer = {
  revision: z.int(),
  position: position.describe('Pass it as `atLeast` to read what this command did'),
  facts: z.array(z.strictObject(fact)),
  ...place,
  allowed,
  repeated: z.boolean().describe('The command was known: nothing was recorded now'),
  clock,
};
export const CommandAnswer = z.strictObject({ dossierId: z.string(), ...commandAnswer });
export const RoundCommandAnswer = z.strictObject({ roundId: z.string(), ...commandAnswer });

export const deadline = z.strictObject({
  name: z.string(),
  dueOn: z.iso.date(),
  basis: z.string(),
  overdue: z.boolean(),
  fires: z.strictObject({ on: z.iso.date(), command: z.string() }).optional(),
});
export const DossierAnswer = z.strictObject({
  dossierId: z.string(),
  workflow: z.string(),
  ruleSet: nullable,
  revision: z.int(),
  position,
  ...place,
  final: z.boolean(),
  context: z.unknown().describe('What the dossier remembers of its facts'),
  allowed,
  deadlines: z.array(deadline),
  clock,
});
const history = { workflow: z.string(), facts: z.array(z.strictObject({ ...fact, ...place })) };
export const HistoryAnswer = z.strictObject({ dossierId: z.string(), ...history });
export const RoundHistoryAnswer = z.strictObject({ roundId: z.string(), ...history });

const row = z.strictObject({
  dossierId: z.string(),
  workflow: z.string(),
  ruleSet: nullable,
  kind: nullable,
  productName: nullable,
  productSet: nullable,
  applicantId: nullable,
  applicantType: nullable,
  communeCode: nullable,
  provinceCode: nullable,
  ...place,
  stars: z.int().nullable(),
  certificateNumber: nullable,
  validThrough: nullable,
  revision: z.int(),
  position,
  updatedOn: z.iso.date(),
  dueOn: nullable,
});
export const page = <T extends z.ZodType>(item: T) => z.strictObject({ items: z.array(item), next: z.string().optional(), position });
export const DossiersAnswer = page(row);
export const RoundRowAnswer = z.strictObject({
  roundId: z.string().describe('Calendar id, `province-51-2026-1`'),
  workflow: z.string(),
  level: z.string(),
  provinceCode: nullable,
  year: z.int(),
  number: z.int(),
  title: text,
  ruleSet: z.string(),
  rubric: z.string(),
  ...place,
  proposedBefore: z.iso.date().describe('Proposals count when made before this day'),
  heldBefore: z.iso.date(),
  concludedOn: nullable,
  members: z.int().describe('Members of the council'),
  dossiers: z.int().describe('Dossiers on the agenda'),
  committing: z.int().describe('Of these: sheets are being sealed'),
  revealing: z.int().describe('Of these: sheets are being revealed'),
  revealed: z.int().describe('Of these: all sheets are revealed'),
  deferred: z.int().describe('Dossiers that came too late or were put off'),
  revision: z.int(),
  position,
  updatedOn: z.iso.date(),
  dueOn: nullable,
});
export const RoundsAnswer = page(RoundRowAnswer);

/** What an item is about. */
const about = <T extends z.ZodRawShape>(shape: T) =>
  z.union([z.strictObject({ dossier: row, ...shape }), z.strictObject({ round: RoundRowAnswer, ...shape })]);
export const InboxAnswer = page(about({ waitsFor: z.array(z.string()), dueOn: nullable, overdue: z.boolean() }));
export const DeadlinesAnswer = page(
  about({ name: z.string(), dueOn: z.iso.date(), firesOn: nullable, command: nullable, basis: z.string(), overdue: z.boolean() }),
);
export const StagesAnswer = z.strictObject({
  asOf: z.iso.date(),
  position: position.describe('Ask with this position again to get the same numbers'),
  total: z.int(),
  rows: z.array(
    z.strictObject({
      stage: z.string(),
      province: nullable.optional().describe('Province code'),
      unit: nullable.optional(),
      kind: nullable.optional(),
      productSet: nullable.optional(),
      stars: z.int().nullable().optional(),
      count: z.int().min(1),
    }),
  ),
});
export const CertificateAnswer = z.strictObject({
  number: z.string(),
  productName: z.string(),
  subjectName: z.string(),
  unit: z.string(),
  stars: z.int(),
  decisionNumber: z.string(),
  issuedOn: z.iso.date(),
  validThrough: z.iso.date(),
  status: z.enum(['valid', 'expired', 'revoked', 'superseded']),
  asOf: z.iso.date(),
});
export const DocumentAnswer = z.strictObject({ sha256: z.string(), contentType: z.string(), size: z.int() });

const withBasis = { vi: z.string(), en: z.string(), basis: z.string() };
export const WorkflowsAnswer = z.strictObject({
  items: z.array(z.strictObject({ id: z.string(), name: z.string(), version: z.int(), title: text, starters: z.array(z.string()) })),
});
export const WorkflowAnswer = z.strictObject({
  id: z.string(),
  name: z.string(),
  version: z.int(),
  title: text,
  stages: z.array(z.string()),
  roles: z.record(z.string(), text),
  machine: z.unknown().describe('States and the facts that lead from one to the next'),
  diagram: z.string().describe('Mermaid state diagram'),
  starters: z.array(z.string()),
  commands: z.array(
    z.strictObject({
      type: z.string(),
      title: text,
      basis: z.string(),
      roles: z.array(z.string()),
      facts: z.array(z.string()),
      refusals: z.array(z.strictObject({ code: z.string(), status: z.int(), ...withBasis })),
      schema: z.unknown().describe('JSON Schema 2020-12 of `data`'),
      example: z.unknown(),
    }),
  ),
  facts: z.array(z.strictObject({ type: z.string(), title: text, schema: z.unknown() })),
});

export const LiveAnswer = z.strictObject({ status: z.literal('live') });
export const ReadyAnswer = z.strictObject({ status: z.literal('ready'), checks: z.record(z.string(), z.enum(['ok', 'failing'])) });
export const IdentitiesAnswer = z.strictObject({
  items: z.array(z.strictObject({ id: z.string(), name: z.string(), role: z.string(), unit: z.string() })),
});
export const TokenAnswer = z.strictObject({ access_token: z.string(), token_type: z.literal('Bearer'), expires_in: z.int() });
export const ClockAnswer = z.strictObject({ now: z.iso.datetime(), today: z.iso.date(), movable: z.boolean() });

/** RFC 9457. */
export const ProblemAnswer = z.looseObject({
  type: z.string(),
  title: z.string(),
  vi: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  instance: z.string(),
  code: z.string(),
  basis: z.string(),
  errors: z
    .array(z.strictObject({ pointer: z.string().optional(), parameter: z.string().optional(), rule: z.string(), message: z.string() }))
    .optional(),
});

const items = <T extends z.ZodType>(item: T) => z.strictObject({ items: z.array(item) });

export const UnitsAnswer = items(
  z.strictObject({
    code: z.string(),
    name: z.string(),
    kind: z.string(),
    validFrom: nullable,
    formedFrom: z.array(z.string()),
  }),
);
export const CalendarRoundsAnswer = items(
  z.looseObject({
    id: z.string(),
    level: z.string(),
    title: text,
    proposedBefore: z.iso.date().describe('Proposals count when made before this day'),
    heldBefore: z.iso.date(),
    extra: z.boolean().describe('Beyond the two rounds of Article 5'),
    basis: z.string(),
  }),
);
export const RuleSetsAnswer = items(z.looseObject({ id: z.string(), title: text, inForceFrom: z.iso.date() }));
export const ProductSetsAnswer = items(z.looseObject({ id: z.string(), vi: z.string(), en: z.string(), tourism: z.boolean() }));
export const CalendarAnswer = items(
  z.strictObject({
    year: z.int(),
    holidays: z.array(z.strictObject({ on: z.iso.date(), name: z.string() })),
    makeUpWorkdays: z.array(z.strictObject({ on: z.iso.date(), insteadOf: z.iso.date() })),
    certainty: z.enum(['announced', 'projected']),
    source: z.string(),
  }),
);
