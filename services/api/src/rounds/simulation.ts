/** The sheets of a round under other rules, side by side with its own. It writes nothing. */
import { type Council, councilOf, rubricById, ruleSetById, simulate } from '@hoso/ocop';
import type { z } from 'zod';
import { ApiError } from '../api-error.ts';
import { itemsOf } from './agenda.ts';
import type { SimulationAnswer, SimulationRequest } from './result-answers.ts';
import { policyOf } from './results.ts';
import type { Round } from './round.ts';

type Asked = z.infer<typeof SimulationRequest>;

const unknown = (pointer: string, what: string): ApiError =>
  new ApiError('invalid-data', undefined, { errors: [{ pointer, rule: 'unknown', message: `There is no such ${what}` }] });

/** @throws ApiError `invalid-data` for a rule set that is not known. */
const otherPolicy = (round: Round, { ruleSet, policy = {} }: Asked): Council['policy'] => {
  const base = ruleSet === undefined ? policyOf(round) : ruleSetById(ruleSet);
  if (base === undefined) throw unknown('/ruleSet', 'rule set');
  return {
    bands: (policy.bands ?? base.bands) as Council['policy']['bands'],
    gates: { ...base.gates, ...policy.gates } as Council['policy']['gates'],
    disqualification: { ...base.disqualification, ...policy.disqualification } as Council['policy']['disqualification'],
  };
};

/** @throws ApiError `invalid-data` for a rubric or rule set that is not known. */
export const simulationAnswer = (round: Round, asked: Asked): z.infer<typeof SimulationAnswer> => {
  const rubric = asked.rubric === undefined ? undefined : rubricById(asked.rubric);
  if (asked.rubric !== undefined && rubric === undefined) throw unknown('/rubric', 'rubric');
  const items = itemsOf(round.context);
  const scored = items.flatMap(([id, item]) => {
    const council = councilOf(round.context, item);
    return council === null ? [] : [{ id, item, council }];
  });
  const rows = simulate(scored, { policy: otherPolicy(round, asked), ...(rubric === undefined ? {} : { rubric }) });
  return {
    roundId: round.roundId,
    changed: rows.filter((row) => row.changed).length,
    unscored: items.length - scored.length,
    items: rows.map(({ id, ...row }, i) => {
      const { number, productName, productSet, form } = scored[i]?.item ?? never();
      // The answer's type lets lists be changed; nobody changes them.
      return { dossierId: id, number, productName, productSet, form, ...row } as z.infer<typeof SimulationAnswer>['items'][number];
    }),
  };
};

const never = (): never => {
  throw new Error('a simulation has other rows than its items');
};
