/** The sheets of a round under other rules, as the API answers it. */
import { type OtherRound, simulateRound } from '@hoso/ocop';
import type { z } from 'zod';
import { ApiError } from '../api-error.ts';
import { both } from '../words.ts';
import type { SimulationAnswer, SimulationRequest } from './result-answers.ts';
import type { Round } from './round.ts';

type Answer = z.infer<typeof SimulationAnswer>;

/** @throws ApiError `invalid-data` for a rubric or rule set that is not known. */
export const simulationAnswer = ({ roundId, context }: Round, asked: z.infer<typeof SimulationRequest>): Answer => {
  // The request's schema has the same five stars, as numbers.
  const simulation = simulateRound(context, asked as OtherRound);
  if ('unknown' in simulation)
    throw new ApiError('invalid-data', undefined, {
      errors: [{ pointer: `/${simulation.unknown}`, rule: 'unknown', message: both('không có mã này', 'there is none of this id') }],
    });
  const { rows, unscored } = simulation;
  return {
    roundId,
    changed: rows.filter((row) => row.changed).length,
    unscored,
    items: rows.map(({ item: { number, productName, productSet, form }, ...row }) => {
      // The answer's type lets lists be changed; nobody changes them.
      return { number, productName, productSet, form, ...row } as Answer['items'][number];
    }),
  };
};
