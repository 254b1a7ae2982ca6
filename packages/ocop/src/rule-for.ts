/** How the tables of facts and rules of every workflow are written. */
import { type Actor, type Env, type Fact, type Refusal, type Rule, refuse, type Schema, type Text } from '@hoso/workflow';
import type { z } from 'zod';
import { CalendarYearMissing } from './calendar/periods.ts';
import type { Role } from './roles.ts';

export type FactDefinition<D extends z.ZodType> = { readonly title: Text; readonly data: D };
export const factOf = <D extends z.ZodType>(vi: string, en: string, data: D): FactDefinition<D> => ({ title: { vi, en }, data });

export type RuleDefinition<C, S extends z.ZodType> = {
  readonly vi: string;
  readonly en: string;
  readonly basis: string;
  readonly roles: readonly Role[];
  readonly yields: readonly string[];
  readonly refusals?: readonly string[];
  readonly data: S;
  readonly example: z.input<S>;
  /** Default: the actor belongs to a unit of the workflow's own. */
  readonly competent?: (actor: Actor, context: C, data: z.output<S> | undefined) => boolean;
  /**
   * A note beside the procedure (a meeting, a survey, a publication): it may bear an earlier date than what was recorded before it, but not one
   * before the act that it needs, whose day this tells; undefined: no act that is known. Nor does it shut out an act of an earlier day.
   */
  readonly beside?: (context: C, data: z.output<S>) => string | null | undefined;
  readonly links?: (data: z.output<S>, context: C) => readonly string[];
  readonly blockers?: (context: C, env: Env) => readonly string[];
  readonly decide: (data: z.output<S>, context: C, env: Env) => readonly Fact[] | Refusal;
};

/** A refusal of the legal date of the command; `commandPointer` (RFC 6901) is into the command, where a `pointer` is into its data. */
export const misdate = (code: string, details: Readonly<Record<string, unknown>>): Refusal =>
  refuse(code, { commandPointer: '/effectiveOn', ...details });

/** Rules of a workflow; `inOwnUnit`: who is competent where a rule says nothing else. */
export const ruleFor =
  <C>(inOwnUnit: (actor: Actor, context: C) => boolean) =>
  <S extends z.ZodType>(definition: RuleDefinition<C, S>): Rule<C, z.output<S>> => {
    const { vi, en, data, example, decide, refusals = [], beside, ...rest } = definition;
    return {
      title: { vi, en },
      competent: inOwnUnit,
      ...rest,
      ...(beside === undefined ? {} : { beside: true }),
      refusals: [
        ...refusals,
        ...(rest.roles.includes('applicant') ? ['applicant-dates-today'] : []),
        ...(rest.roles.includes('council-member') ? ['member-dates-today'] : []),
        ...(rest.roles.some((role) => role !== 'system') ? ['dated-too-early'] : []),
      ],
      data: data as unknown as Schema<z.output<S>>,
      example: example as z.output<S>,
      decide: (input, context, env) => {
        try {
          return misdated(beside === undefined ? env.lastActOn : beside(context, input), env) ?? decide(input, context, env);
        } catch (error) {
          // A year without a holiday table: nothing is decided on a guessed calendar.
          if (error instanceof CalendarYearMissing) return refuse('calendar-year-missing', { year: error.year });
          throw error;
        }
      },
    };
  };

/**
 * The legal date of an act decides on windows, cut-offs, limits and rule sets, so the acts of a dossier bear dates in their order: nobody gains
 * a round by a letter dated before the report that it forwards. The applicant's own act bears the day on which he does it: what came on paper
 * before is recorded by the commune. So does the act of a council's member: sheets are sealed and counted here and nowhere else, and a chair who dates
 * the conclusion back would hide that it came late. The system notes what fell due on a day that may have been overtaken since.
 */
const misdated = (notBefore: string | null | undefined, { actor, effectiveOn, today }: Env): Refusal | undefined => {
  if (actor.role === 'applicant' && effectiveOn !== today) return misdate('applicant-dates-today', { today });
  if (actor.role === 'council-member' && effectiveOn !== today) return misdate('member-dates-today', { today });
  if (actor.role === 'system' || !notBefore || effectiveOn >= notBefore) return undefined;
  return misdate('dated-too-early', { notBefore });
};

/** The value is there because the lifecycle only gets here after it was recorded; its absence is our error, not the user's. */
export const known = <T>(value: T | null | undefined, name: string): T => {
  if (value === null || value === undefined) throw new Error(`the dossier has no ${name} in a state that requires it`);
  return value;
};
