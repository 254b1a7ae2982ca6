/** The data file of a rubric, checked and brought into the shape that the rest of the code reads. The fields are those of the file. */
import { z } from 'zod';
import { inconsistenciesVi } from './inconsistencies-vi.ts';
import type { Criterion, Disqualifier, Inconsistency, Rubric, RubricOption, RubricSet } from './rubric.ts';

const text = z.string().min(1);
const points = z.int().min(0).max(100);
const names = { nameVi: text, nameEn: text };
const labels = { labelVi: text, labelEn: text };
const taxon = z.strictObject({ id: text, ...names });

const option = z.strictObject({
  points,
  ...labels,
  minimumForStars: z.union([z.literal(3), z.literal(4), z.literal(5)]).optional(),
  case: text.optional(),
  /** Printed figure that cannot be used; null: blank. */
  sourcePoints: z.string().nullable().optional(),
});

const criterion = z.strictObject({
  code: text,
  ...names,
  maxPoints: points,
  subgroup: z.strictObject({ code: text, ...names, maxPoints: points }).optional(),
  communeAssessed: z.literal(true).optional(),
  communeTopic: z.enum(['material-origin', 'local-labour', 'idea-origin', 'local-identity']).optional(),
  requirementVi: text.optional(),
  requirementEn: text.optional(),
  noteVi: text.optional(),
  noteEn: text.optional(),
  noneAllowed: z.literal(true).optional(),
  optionsImplied: z.literal(true).optional(),
  requiresCriterion: z.strictObject({ code: text, minPoints: points }).optional(),
  cases: z.array(z.strictObject({ id: text, ...labels })).optional(),
  options: z.array(option).min(2),
});

const item = z.strictObject({
  code: text,
  ...names,
  maxPoints: points,
  sourceMaxPoints: z.string().optional(),
  criteria: z.array(criterion).min(1),
});
const part = z.strictObject({ code: z.enum(['A', 'B', 'C']), ...names, maxPoints: points, items: z.array(item).min(1) });

const disqualifier = z.strictObject({
  id: text,
  ...labels,
  scope: z.enum(['dossier', 'criterion']),
  effect: z.enum(['reject', 'stop-scoring', 'not-eligible']),
  criterionCodes: z.array(text).min(1).optional(),
  triggerPoints: points.optional(),
});

const productSet = z.strictObject({
  number: z.int().min(1).max(99),
  id: text,
  ...names,
  annexIRef: text,
  industry: taxon,
  group: taxon,
  managingAgencies: z.array(text).min(1),
  samplesRequired: z.int().min(0),
  disqualifiers: z.array(disqualifier),
  parts: z.array(part).length(3),
});

const inconsistency = z.strictObject({
  id: text,
  kind: text,
  set: z.int().optional(),
  sets: z.array(z.int()).min(1).optional(),
  code: text.optional(),
  optionIndex: z.int().min(0).optional(),
  field: text.optional(),
  check: text.optional(),
  printed: z.string(),
  usedPoints: points.optional(),
  usedMaxPoints: points.optional(),
  explanation: text,
});

const rubricFile = z.strictObject({
  ruleset: text,
  title: text,
  titleEn: text,
  source: text,
  effectiveFrom: z.iso.date(),
  sourceNote: text,
  labelNote: text,
  starBands: z.array(z.looseObject({ stars: z.int(), minScore: points })),
  agencies: z.array(taxon),
  knownInconsistencies: z.array(inconsistency),
  productSets: z.array(productSet),
});
type File = z.infer<typeof rubricFile>;

/**
 * Revision 1 of the rubric in a data file.
 * @throws ZodError when the file is not as it must be; Error when a known inconsistency has no Vietnamese text.
 */
export const rubricOf = (file: unknown): Rubric => {
  const data = rubricFile.parse(file);
  return {
    id: `${data.ruleset}/1`,
    ruleSet: data.ruleset,
    revision: 1,
    from: data.effectiveFrom,
    reason: null,
    corrections: [],
    knownInconsistencies: data.knownInconsistencies.map(inconsistencyOf),
    sets: data.productSets.map(setOf),
  };
};

const setNumber = (n: number): string => String(n).padStart(2, '0');
const name = (o: { readonly nameVi: string; readonly nameEn: string }) => ({ vi: o.nameVi, en: o.nameEn });
const label = (o: { readonly labelVi: string; readonly labelEn: string }) => ({ vi: o.labelVi, en: o.labelEn });
const both = (vi: string | undefined, en: string | undefined) => (vi !== undefined && en !== undefined ? { vi, en } : undefined);

/** An absent field is absent, not undefined. */
const present = <T extends object>(fields: { readonly [K in keyof Required<T>]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;

const setOf = (s: File['productSets'][number]): RubricSet => ({
  number: setNumber(s.number),
  name: name(s),
  parts: s.parts.map((p) => ({ code: p.code, name: name(p), maxPoints: p.maxPoints })),
  items: s.parts.flatMap((p) => p.items.map((i) => ({ code: i.code, part: p.code, name: name(i), maxPoints: i.maxPoints }))),
  criteria: s.parts.flatMap((p) => p.items.flatMap((i) => i.criteria.map((c) => criterionOf(c, p.code, i.code)))),
  disqualifiers: s.disqualifiers.map(disqualifierOf),
});

const disqualifierOf = (d: z.infer<typeof disqualifier>): Disqualifier =>
  present<Disqualifier>({
    id: d.id,
    label: label(d),
    scope: d.scope,
    effect: d.effect,
    criterionCodes: d.criterionCodes,
    triggerPoints: d.triggerPoints,
  });

const criterionOf = (c: z.infer<typeof criterion>, partCode: Criterion['part'], itemCode: string): Criterion =>
  present<Criterion>({
    code: c.code,
    part: partCode,
    item: itemCode,
    subgroup: c.subgroup && { code: c.subgroup.code, name: name(c.subgroup), maxPoints: c.subgroup.maxPoints },
    name: name(c),
    maxPoints: c.maxPoints,
    options: c.options.map((o) =>
      present<RubricOption>({ label: label(o), points: o.points, minimumForStars: o.minimumForStars, case: o.case }),
    ),
    cases: c.cases?.map((k) => ({ id: k.id, label: label(k) })),
    requirement: both(c.requirementVi, c.requirementEn),
    note: both(c.noteVi, c.noteEn),
    requiresCriterion: c.requiresCriterion,
    communeTopic: c.communeTopic,
  });

const inconsistencyOf = (k: z.infer<typeof inconsistency>): Inconsistency => {
  const vi = inconsistenciesVi[k.id];
  if (vi === undefined) throw new Error(`the known inconsistency ${k.id} has no Vietnamese text`);
  return present<Inconsistency>({
    id: k.id,
    kind: k.kind,
    sets: (k.sets ?? (k.set === undefined ? [] : [k.set])).map(setNumber),
    criterion: k.code,
    option: k.optionIndex,
    printed: k.printed,
    used: k.usedPoints ?? k.usedMaxPoints,
    explanation: { vi, en: k.explanation },
  });
};
