import { type Inconsistency, type Rubric, type RubricSet, rubricById, rubricSet, rubrics } from '@hoso/ocop';
import type { z } from 'zod';
import { ApiError } from '../api-error.ts';
import type { App } from '../app.ts';
import { NoQuery, RubricSetParams } from '../requests.ts';
import { problems } from '../route-schema.ts';
import { RubricSetAnswer, type RubricSetSchema, RubricsAnswer } from '../rubric-answers.ts';

/** What sheets are scored on, as the law prints it, with what is odd in the print: public. */
export const rubricRoutes = (app: App): void => {
  const config = { public: true } as const;
  const common = { tags: ['reference'], security: [], querystring: NoQuery };

  app.get(
    '/v1/rubrics',
    {
      config,
      schema: {
        ...common,
        operationId: 'listRubrics',
        summary: 'The rubrics of Annex II, each revision with its reason, and what is odd in the printed source',
        response: { 200: RubricsAnswer },
      },
    },
    async () => ({
      items: rubrics.map((rubric) => ({
        ...headOf(rubric),
        corrections: rubric.corrections.map((correction) => ({ ...correction })),
        knownInconsistencies: rubric.knownInconsistencies.map(shown),
        sets: rubric.sets.map(({ number, name, criteria }) => ({ number, name, criteria: criteria.length })),
      })),
    }),
  );

  app.get(
    '/v1/rubrics/:ruleSet/:revision/sets/:set',
    {
      config,
      schema: {
        ...common,
        operationId: 'readRubricSet',
        summary: 'The sheet of one product set: criteria, options, star gates, disqualifiers',
        params: RubricSetParams,
        response: { 200: RubricSetAnswer, ...problems },
      },
    },
    async ({ params: { ruleSet, revision, set: number } }) => {
      const rubric = rubricById(`${ruleSet}/${revision}`);
      const set = rubric && rubricSet(rubric, number);
      if (rubric === undefined || set === undefined) throw new ApiError('unknown-rubric');
      const odd = rubric.knownInconsistencies.filter(({ sets }) => sets.includes(number));
      return { ...headOf(rubric), set: plain(set), knownInconsistencies: odd.map(shown) };
    },
  );
};

const headOf = ({ id, ruleSet, revision, from, reason }: Rubric) => ({ id, ruleSet, revision, from, reason });

const shown = (inconsistency: Inconsistency) => ({ ...inconsistency, sets: [...inconsistency.sets] });

/** The same; what the answer's type calls a list may be changed there, and nobody changes it. */
export const plain = (set: RubricSet): z.infer<typeof RubricSetSchema> => set as z.infer<typeof RubricSetSchema>;
