/** What the rubric routes answer. */
import { z } from 'zod';

const text = z.strictObject({ vi: z.string(), en: z.string() });
const part = z.enum(['A', 'B', 'C']);
const taxon = { code: z.string(), name: text, maxPoints: z.int() };
const stars = z.int().min(3).max(5);

const inconsistency = z.strictObject({
  id: z.string(),
  kind: z.string(),
  sets: z.array(z.string()),
  criterion: z.string().optional().describe('Code of a criterion, or of a part'),
  option: z.int().optional().describe('Index of the option'),
  printed: z.string().describe('What the source prints; empty where it prints nothing'),
  used: z.int().optional().describe('The points that count instead'),
  explanation: text,
});
const cell = z.union([z.int(), text, z.null()]);
const rubric = {
  id: z.string().describe('`<rule set>/<revision>`'),
  ruleSet: z.string(),
  revision: z.int(),
  from: z.iso.date().describe('First day on which rounds are planned with it'),
  reason: text.nullable().describe('Why it replaces the revision before it'),
};

export const RubricsAnswer = z.strictObject({
  items: z.array(
    z.strictObject({
      ...rubric,
      corrections: z.array(
        z.strictObject({
          set: z.string(),
          criterion: z.string(),
          option: z.int().optional(),
          field: z.string(),
          was: cell,
          is: cell,
        }),
      ),
      knownInconsistencies: z.array(inconsistency),
      sets: z.array(z.strictObject({ number: z.string(), name: text, criteria: z.int() })),
    }),
  ),
});

export const RubricSetSchema = z.strictObject({
  number: z.string(),
  name: text,
  parts: z.array(z.strictObject({ ...taxon, code: part })),
  items: z.array(z.strictObject({ ...taxon, part })),
  criteria: z
    .array(
      z.strictObject({
        code: z.string(),
        part,
        item: z.string(),
        subgroup: z.strictObject(taxon).optional(),
        name: text,
        maxPoints: z.int(),
        options: z
          .array(
            z.strictObject({
              label: text,
              points: z.int(),
              minimumForStars: stars.optional().describe('To be ranked so many stars a product needs at least these points here'),
              case: z.string().optional(),
            }),
          )
          .describe('In printed order; a choice names one by its index from 0, or is `not-met`'),
        cases: z.array(z.strictObject({ id: z.string(), label: text })).optional(),
        requirement: text.optional(),
        note: text.optional(),
        requiresCriterion: z.strictObject({ code: z.string(), minPoints: z.int() }).optional(),
        communeTopic: z.enum(['material-origin', 'local-labour', 'idea-origin', 'local-identity']).optional(),
      }),
    )
    .describe('In printed order over the whole sheet'),
  disqualifiers: z.array(
    z.strictObject({
      id: z.string(),
      label: text,
      scope: z.enum(['dossier', 'criterion']),
      effect: z.enum(['reject', 'stop-scoring', 'not-eligible']),
      criterionCodes: z.array(z.string()).optional(),
      triggerPoints: z.int().optional().describe('It applies by itself when one of its criteria scores exactly these points'),
    }),
  ),
});

export const RubricSetAnswer = z.strictObject({ ...rubric, set: RubricSetSchema, knownInconsistencies: z.array(inconsistency) });
