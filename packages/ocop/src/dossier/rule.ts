/** How the tables of facts and rules are written. */
import { type Actor, type Env, type Fact, type Refusal, type Rule, refuse, type Schema, type Text } from '@hoso/workflow';
import type { z } from 'zod';
import { CalendarYearMissing } from '../calendar/periods.ts';
import type { DossierContext } from './context.ts';
import { inOwnUnit, type Role } from './roles.ts';

export type FactDefinition<D extends z.ZodType> = { readonly title: Text; readonly data: D };
export const factOf = <D extends z.ZodType>(vi: string, en: string, data: D): FactDefinition<D> => ({ title: { vi, en }, data });

/** A rule of the dossier: by default the actor must belong to the dossier's own unit. */
export const rule = <S extends z.ZodType>(definition: {
  readonly vi: string;
  readonly en: string;
  readonly basis: string;
  readonly roles: readonly Role[];
  readonly yields: readonly string[];
  readonly refusals?: readonly string[];
  readonly data: S;
  readonly example: z.input<S>;
  readonly competent?: (actor: Actor, context: DossierContext, data: z.output<S> | undefined) => boolean;
  readonly links?: (data: z.output<S>, context: DossierContext) => readonly string[];
  readonly blockers?: (context: DossierContext, env: Env) => readonly string[];
  readonly decide: (data: z.output<S>, context: DossierContext, env: Env) => readonly Fact[] | Refusal;
}): Rule<DossierContext, z.output<S>> => {
  const { vi, en, data, example, decide, ...rest } = definition;
  return {
    title: { vi, en },
    refusals: [],
    competent: inOwnUnit,
    ...rest,
    data: data as unknown as Schema<z.output<S>>,
    example: example as z.output<S>,
    decide: (input, context, env) => {
      try {
        return decide(input, context, env);
      } catch (error) {
        // A year without a holiday table: nothing is decided on a guessed calendar.
        if (error instanceof CalendarYearMissing) return refuse('calendar-year-missing', { year: error.year });
        throw error;
      }
    },
  };
};

/** The value is there because the lifecycle only gets here after it was recorded; its absence is our error, not the user's. */
export const known = <T>(value: T | null | undefined, name: string): T => {
  if (value === null || value === undefined) throw new Error(`the dossier has no ${name} in a state that requires it`);
  return value;
};
