/** The rules that a dossier is handled by, as dated data. A number that the law or a plan could change stands here, not in code. */
import { z } from 'zod';
import { civilDate } from '../calendar/civil-date.ts';

const text = z.strictObject({ vi: z.string().min(1), en: z.string().min(1) }).readonly();

export const dossierKind = z.enum(['first', 'upgrade', 're-evaluation']);
export type DossierKind = z.infer<typeof dossierKind>;

export const stars = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)]);
export type Stars = z.infer<typeof stars>;

/** Whose it is to recognise, to certify and to revoke. */
const authority = z.enum(['provincial-chair', 'minister']);

/** Where a value comes from. */
const basis = z
  .strictObject({
    /** Article, plan section, or `practice`, `policy` (a choice of the administration that no text makes). */
    source: z.string().min(1),
    /** The text is unclear: this is one reading of it. */
    reading: z.literal(true).optional(),
    /** No text of this rule set was found: the value is taken over from elsewhere. */
    assumed: z.literal(true).optional(),
    note: z.string().optional(),
  })
  .readonly();

export const codeTemplate = z
  .strictObject({
    /** Text with `{part}` for each part. */
    template: z.string().min(1),
    /** Regular expression that the text of each part must match as a whole. */
    parts: z.record(z.string(), z.string()).readonly(),
  })
  .readonly();
export type CodeTemplate = z.infer<typeof codeTemplate>;

export const ruleSet = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]+$/),
    title: text,
    inForceFrom: civilDate,
    /** Last day on which dossiers are still handled under it. */
    inForceUntil: civilDate.optional(),
    /** It governs the dossiers filed from and until these days, both included. */
    filed: z.strictObject({ from: civilDate, until: civilDate.optional() }).readonly(),
    /** Last day to finish a dossier, by kind: only where a later rule set winds this one up. */
    finishBy: z.partialRecord(dossierKind, civilDate).readonly().optional(),
    applicants: z
      .array(z.strictObject({ type: z.string(), vi: z.string(), en: z.string(), tourismOnly: z.boolean() }).readonly())
      .nonempty()
      .readonly(),
    /** From the highest down; `min` is the least average total that reaches the stars. */
    bands: z
      .array(z.strictObject({ stars, min: z.int().min(0).max(100) }).readonly())
      .length(5)
      .readonly(),
    gates: z
      .strictObject({
        /** How members' choices in a gated criterion combine: the council agrees on one, more than half meet the gate, or all do. */
        combine: z.enum(['agreed', 'majority', 'all']),
        /** The total reaches 5 stars but a 5-star minimum is missed. */
        fiveStarBandMissed: z.enum(['hold', 'recognise', 'forward']),
        /** The total reaches 3 stars but a 3-star minimum is missed. */
        threeStarMissed: z.enum(['not-recognised', 'hold']),
      })
      .readonly(),
    /** When a disqualifier that members find is the council's finding: it agrees so, more than half find it, or any does. */
    disqualification: z.strictObject({ combine: z.enum(['agreed', 'majority', 'any']) }).readonly(),
    communeReport: z.strictObject({ workingDays: z.int().positive() }).readonly(),
    communeMeeting: z.enum(['optional', 'required']),
    samples: z.strictObject({ count: z.int().min(0), exemptSets: z.array(z.string()).readonly() }).readonly(),
    ideaStage: z.strictObject({ enabled: z.boolean() }).readonly(),
    supplement: z
      .strictObject({
        stopsClock: z.boolean(),
        /** Warn from this many requests on that one more counts as late. */
        warnAfter: z.int().min(0),
        /** null: no limit. */
        maxRequests: z.int().positive().nullable(),
        /** Calendar days to supply, when the request names no day. */
        defaultDays: z.int().positive(),
      })
      .readonly(),
    certificate: z
      .strictObject({
        months: z.int().positive(),
        startsOn: z.enum(['decision-date', 'certificate-date']),
        /** `inclusive`: the matching day is the last valid day; `exclusive`: it is the first invalid one. */
        lastDay: z.enum(['inclusive', 'exclusive']),
        minStars: stars,
        /** By stars. */
        authority: z.strictObject({ 3: authority, 4: authority, 5: authority }).readonly(),
      })
      .readonly(),
    upgrade: z
      .strictObject({
        /** An upgrade is recognised only with more stars than the product has. */
        mustBeHigher: z.boolean(),
      })
      .readonly(),
    reEvaluation: z
      .strictObject({
        window: z.strictObject({ earliestDaysBefore: z.int().positive(), latestDaysBefore: z.int().positive() }).readonly().nullable(),
        /** Calendar days from the complete dossier, at each level; null: no limit of its own. */
        limitDays: z.int().positive().nullable(),
        limitRolls: z.boolean(),
        writtenOpinions: z.boolean(),
        provincialCouncilRatesFiveStars: z.boolean(),
      })
      .readonly(),
    /** A dated switch over the last valid day of the certificate (`from` and `until` included). */
    extension: z
      .strictObject({ enabled: z.boolean(), maxDays: z.int().positive(), from: civilDate.optional(), until: civilDate.optional() })
      .readonly(),
    revocation: z
      .strictObject({
        /** Calendar days from the trigger of the ground. */
        limitDays: z.int().positive(),
        limitRolls: z.boolean(),
        grounds: z
          .array(
            z
              .strictObject({
                /** Letter of the article; `dd` stands for đ. */
                point: z.string(),
                code: z.string(),
                vi: z.string(),
                en: z.string(),
                trigger: z.enum(['conclusion', 'commune-confirmation']),
              })
              .readonly(),
          )
          .nonempty()
          .readonly(),
      })
      .readonly(),
    /** Days before the last valid day on which the subject is told. */
    expiryNotices: z.array(z.int().positive()).readonly(),
    codes: z.strictObject({ product: codeTemplate, receipt: codeTemplate }).readonly(),
    /** The source of every field above, by its path; a path covers what is below it. */
    basis: z.record(z.string(), basis).readonly(),
  })
  .readonly();
export type RuleSet = z.infer<typeof ruleSet>;
