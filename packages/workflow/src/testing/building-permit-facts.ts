/** What can happen to a building permit, and what is remembered of it. */
import type { Fact } from '../definition.ts';
import { type DataOf, date, oneOf, optional, positive, text, texts } from './plain-schema.ts';

export const applicationFields = { address: text, district: text, areaM2: positive, storeys: positive };
export const appealOutcome = oneOf('allowed', 'dismissed');

export const permitFacts = {
  ApplicationFiled: { ...applicationFields, applicant: text, filedOn: date },
  ApplicationAccepted: { decideBy: date },
  SupplementRequested: { missing: texts, dueOn: date },
  SupplementFiled: { documents: texts },
  ApplicationLapsed: { on: date },
  ApplicationWithdrawn: { reason: optional(text) },
  SiteInspected: { outcome: oneOf('passed', 'failed'), note: optional(text) },
  FireSafetyReviewed: { outcome: oneOf('cleared', 'objected'), note: optional(text) },
  PlansRevised: { areaM2: positive, storeys: positive, decideBy: date },
  PermitGranted: { number: text, validThrough: date },
  PermitRefused: { reasons: texts, appealUntil: date },
  AppealFiled: { grounds: text },
  AppealDecided: { outcome: appealOutcome, decideBy: date },
  RefusalBecameFinal: { on: date },
  ConstructionStarted: { on: date },
  PermitLapsed: { on: date },
} as const;

type Facts = typeof permitFacts;
export type PermitFact = { [T in keyof Facts]: Fact<T, DataOf<Facts[T]>> }[keyof Facts];

export type PermitContext = {
  readonly applicant: string | null;
  readonly district: string | null;
  readonly areaM2: number;
  readonly storeys: number;
  readonly inspection: 'passed' | 'failed' | null;
  readonly fireSafety: 'cleared' | 'objected' | null;
  /** Last day for what is owed next: the supplement, the decision, the appeal or the start of the works. */
  readonly dueOn: string | null;
  readonly number: string | null;
};
