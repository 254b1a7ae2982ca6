/** What the routes of council rounds answer, results aside. */
import { z } from 'zod';
import { allowed, clock, deadline, nullable, page, place, position, text } from '../answers.ts';
import { RubricSetSchema } from '../rubric-answers.ts';

export const choice = z.union([z.int().min(0), z.literal('not-met')]);
export const sheet = z.strictObject({
  choices: z.record(z.string(), choice).describe('Criterion -> index of the option in printed order, or `not-met`'),
  cases: z.record(z.string(), z.string()).optional(),
  disqualifiers: z.array(z.string()).optional(),
  opinion: z.string().optional(),
});
const person = z.strictObject({ id: z.string(), name: z.string() });
export const form = z.enum(['meeting', 'written-opinions']);
export const phase = z.enum(['committing', 'revealing', 'revealed']);
export const openCause = z.enum(['scoring', 'reveal', 'quorum', 'incomplete', 'findings', 'spread']);

/** What every row about a dossier of the agenda begins with. */
export const candidate = { dossierId: z.string(), number: z.int(), productName: z.string(), productSet: z.string(), form };
const scoring = {
  attempt: z.int().min(1).describe('1, and one more with every re-scoring'),
  phase,
  concludedOn: nullable.describe('Day since which its result stands: that of the round, or earlier for a re-evaluation'),
};
export const item = { ...candidate, kind: z.string(), ...scoring };

export const RoundAnswer = z.strictObject({
  roundId: z.string(),
  workflow: z.string(),
  ruleSet: z.string(),
  rubric: z.string(),
  level: z.enum(['province', 'ministry']),
  provinceCode: nullable,
  title: text,
  revision: z.int(),
  position,
  ...place,
  final: z.boolean(),
  proposedBefore: z.iso.date(),
  heldFrom: nullable,
  heldBefore: z.iso.date(),
  basis: z.string(),
  legalBasis: z.strictObject({ paper: z.string(), clause: z.string() }).nullable(),
  regulation: z.unknown().describe('As it was issued; null before'),
  council: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      agency: z.string(),
      agencyTitle: text,
      office: z.string(),
      present: z.boolean().nullable(),
    }),
  ),
  meetingOpenedOn: nullable,
  concludedOn: nullable,
  minutes: nullable.describe('Number of the signed minutes'),
  dossiers: z.strictObject({ committing: z.int(), revealing: z.int(), revealed: z.int(), deferred: z.int(), removed: z.int() }),
  allowed,
  deadlines: z.array(deadline),
  clock,
});

export const AgendaAnswer = z.strictObject({
  roundId: z.string(),
  items: z.array(
    z.strictObject({
      ...item,
      proposedOn: z.iso.date(),
      samples: z.int().nullable(),
      missingSamples: z.int(),
      recused: z.array(person),
      remarks: z.array(z.strictObject({ about: z.string(), attempt: z.int(), members: z.array(person), reasons: nullable })),
    }),
  ),
  deferred: z.array(z.strictObject({ dossierId: z.string(), cause: z.enum(['late', 'postponed']), nextRoundId: nullable })),
  removed: z.array(z.strictObject({ dossierId: z.string(), reasons: z.string() })),
});

export const CandidatesAnswer = page(
  z.strictObject({
    dossierId: z.string(),
    workflow: z.string(),
    productName: nullable,
    productSet: nullable,
    kind: nullable,
    communeCode: nullable,
    provinceCode: nullable,
    ruleSet: nullable,
    proposedOn: nullable,
    inTime: z.boolean().describe('Proposed before the cut-off of the round'),
    admissible: z
      .boolean()
      .describe('Under the rule set of the round, in a workflow that takes its result from rounds, not deferred as late before'),
  }),
);

export const MySheetsAnswer = z.strictObject({
  roundId: z.string(),
  memberId: z.string(),
  rubric: z.string(),
  items: z.array(
    z.strictObject({
      ...item,
      waitsFor: z.enum(['CommitSheet', 'RevealSheet']).nullable(),
      recused: z.boolean(),
      commitment: nullable.describe('As sealed by this member for this attempt'),
      sheet: sheet.nullable().describe('The member’s own, once revealed'),
    }),
  ),
});

export const ProgressAnswer = z.strictObject({
  roundId: z.string(),
  done: z.int().describe('Dossiers that have a result'),
  items: z.array(
    z.strictObject({
      ...candidate,
      ...scoring,
      waitsFor: z.enum(['CommitSheet', 'RevealSheet']).nullable(),
      awaited: z.array(person).describe('Whose sheet is not sealed, or not revealed'),
      committed: z.array(person),
      revealed: z.array(person),
      recused: z.array(person),
      needed: z.int().nullable().describe('Sheets that make a quorum; null without a regulation'),
      missingSamples: z.int(),
      open: openCause.nullable().describe('What stands in the way of a result; null: nothing'),
      differing: z
        .strictObject({ options: z.array(z.string()), disqualifiers: z.array(z.string()) })
        .describe('On what the council has to agree, once all sheets are revealed'),
    }),
  ),
});

const self = z.strictObject({
  option: choice.nullable(),
  case: nullable,
  points: z.int().nullable().describe('That the option gives on this rubric'),
  description: z.string(),
  evidence: z.array(z.string()),
});
const finding = z.strictObject({ description: z.string(), view: z.string() });

export const SheetToFillAnswer = z.strictObject({
  roundId: z.string(),
  ...item,
  rubric: z.string(),
  set: RubricSetSchema,
  beside: z
    .record(z.string(), z.strictObject({ self: self.nullable(), commune: finding.nullable() }))
    .describe('By criterion: the applicant’s self-assessment, and the commune’s finding where it speaks to the criterion'),
  selfScore: z.int().nullable().describe('Points of the self-assessment on this rubric; null where it does not fit it'),
  communeMeeting: nullable.describe('Conclusion of the meeting that the commune’s chair held'),
  reports: z
    .array(
      z.strictObject({
        type: z.string(),
        title: text,
        level: z.string(),
        on: z.iso.date(),
        paper: nullable,
        text: z.string(),
        documents: z.array(z.string()),
      }),
    )
    .describe('What advisory team, agency, survey and tests reported, oldest first'),
  mine: z
    .strictObject({
      recused: z.boolean(),
      waitsFor: z.enum(['CommitSheet', 'RevealSheet']).nullable(),
      commitment: nullable,
      sheet: sheet.nullable(),
    })
    .nullable()
    .describe('Of a member of the council'),
});
