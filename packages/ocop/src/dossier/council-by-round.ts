/**
 * The council of `ocop-dossier@2`: the dossier follows the round that took it (workflow `council-round`), from admission to the result that
 * its sheets add up to. The system tells it; what the dossier's own law says is asked all the same (Decision 26/2026, Articles 3, 5, 7.3.d,
 * 7.4.d, 7.6.d).
 */
import { type Env, type Refusal, refuse } from '@hoso/workflow';
import { z } from 'zod';
import { itemOf, type RoundContext } from '../council-round/context.ts';
import { rubricById, rubricSet } from '../rubric/rubrics.ts';
import { type DossierContext, roundResult } from './context.ts';
import { councilResult, evaluationStopped, figureRefusals, form, roundScheduled, routeOf, wrongFigures } from './council.ts';
import { levelOf, proposedOn } from './department.ts';
import { ruleSetOf } from './due.ts';
import { deferralOf, ownRound, roundRefusals } from './linked-round.ts';
import { factOf, known, rule } from './rule.ts';
import * as s from './schemas.ts';

/** What the result rests on: with it a stranger finds the sheets and counts again. */
const roundReference = z.strictObject({
  /** Id of the round's stream. */
  stream: s.id,
  roundId: s.text(60),
  attempt: z.int().min(1),
  /** As it ended: written opinions that differed became a meeting. */
  form,
  /** `qd-26-2026/1` */
  rubric: s.text(60),
  /** Commitments of the sheets that count, in the order of member ids. */
  sheets: z.array(s.sha256).max(99),
});
export type RoundReference = z.infer<typeof roundReference>;

export const roundFacts = {
  RoundScheduled: factOf('Đã đưa vào đợt đánh giá', 'Admitted to a round', roundScheduled.extend({ round: s.id })),
  RoundDeferred: factOf(
    'Đã chuyển sang đợt sau',
    'Put off to a later round',
    z.strictObject({
      level: s.level,
      roundId: s.text(60),
      /** `late`: proposed on or after the cut-off. */
      cause: z.enum(['late', 'postponed']),
      nextRoundId: s.text(60).nullable(),
      round: s.id,
    }),
  ),
  CouncilResultRecorded: factOf(
    'Đã có kết quả của Hội đồng',
    'Result of the council recorded',
    councilResult.extend({ round: roundReference }),
  ),
  EvaluationStopped: factOf(
    'Hội đồng dừng đánh giá',
    'Evaluation stopped by the council',
    evaluationStopped.extend({ disqualifier: s.text(60), round: roundReference }),
  ),
} as const;

const told = z.strictObject({ round: s.id });
const example = { round: '00000000-0000-8000-8000-000000000051' };
const theRound = ({ round }: z.output<typeof told>): readonly string[] => [round];

/** The dossier is in one round of its level at a time: what another one says of it is not heard. */
const inAnother = ({ round, ...context }: DossierContext, stream: string) =>
  round === null || round.level !== levelOf({ round, ...context }) || round.stream === stream
    ? undefined
    : refuse('in-another-round', { pointer: '/round', roundId: round.id });

const ofItsRound = (stream: string, context: DossierContext, env: Env): RoundContext | Refusal => {
  const round = ownRound(stream, context, env);
  return 'refused' in round ? round : (inAnother(context, stream) ?? round);
};

/** The disqualifier as the rubric prints it. */
const wordsOf = (disqualifier: string, rubric: string, { product }: DossierContext): string => {
  const revision = rubricById(rubric);
  const set = revision && rubricSet(revision, known(product, 'product').set);
  return set?.disqualifiers.find((d) => d.id === disqualifier)?.label.vi ?? disqualifier;
};

export const roundRules = {
  RecordAdmission: rule({
    vi: 'Ghi nhận hồ sơ được đưa vào đợt đánh giá',
    en: 'Record that a round took the dossier',
    basis: 'Decision 26/2026, Art. 5, 7.6.d; Plan 2026, III.5',
    roles: ['system'],
    yields: ['RoundScheduled'],
    refusals: [
      ...[...roundRefusals, 'not-on-the-agenda', 'round-over', 'result-already-recorded', 'round-cutoff-passed'],
      'written-opinions-only-for-re-evaluation',
    ],
    data: told,
    example,
    links: theRound,
    decide: ({ round: stream }, context, env) => {
      const round = ownRound(stream, context, env);
      if ('refused' in round) return round;
      const roundId = known(round.roundId, 'round id');
      const item = itemOf(round, env.dossierId);
      if (item === undefined) return refuse('not-on-the-agenda', { pointer: '/round', roundId });
      if (round.concludedOn !== null && env.effectiveOn > round.concludedOn) {
        return refuse('round-over', { pointer: '/round', concludedOn: round.concludedOn });
      }
      // An admission that is told again when the dossier is back from the centre: it would wait there for a result that it has had.
      const had = round.results?.[env.dossierId];
      if (had !== undefined && context.heard.includes(roundResult({ stream, ...had }))) {
        return refuse('result-already-recorded', { pointer: '/round', roundId, attempt: had.attempt });
      }
      const proposedBefore = known(round.proposedBefore, 'cut-off');
      const proposal = known(proposedOn(context), 'proposal date');
      if (proposal >= proposedBefore) return refuse('round-cutoff-passed', { pointer: '/round', proposedOn: proposal, proposedBefore });
      const written = context.kind === 're-evaluation' && ruleSetOf(context).reEvaluation.writtenOpinions;
      if (item.form === 'written-opinions' && !written) return refuse('written-opinions-only-for-re-evaluation', { pointer: '/round' });
      const heldBefore = known(round.heldBefore, 'last day');
      return [{ type: 'RoundScheduled', data: { level: levelOf(context), roundId, form: item.form, heldBefore, round: stream } }];
    },
  }),
  RecordDeferral: rule({
    vi: 'Ghi nhận hồ sơ chuyển sang đợt sau',
    en: 'Record that a round put the dossier off',
    basis: 'Decision 26/2026, Art. 5',
    roles: ['system'],
    yields: ['RoundDeferred'],
    refusals: [...roundRefusals, 'in-another-round', 'not-deferred'],
    data: told,
    example,
    links: theRound,
    decide: ({ round: stream }, context, env) => {
      const round = ofItsRound(stream, context, env);
      if ('refused' in round) return round;
      const deferred = deferralOf(round, env.dossierId);
      const roundId = known(round.roundId, 'round id');
      if (deferred === undefined) return refuse('not-deferred', { pointer: '/round', roundId });
      return [{ type: 'RoundDeferred', data: { level: levelOf(context), roundId, ...deferred, round: stream } }];
    },
  }),
  RecordCouncilResult: rule({
    vi: 'Ghi nhận kết quả của Hội đồng từ đợt đánh giá',
    en: 'Record the council’s result as the round gave it',
    basis: 'Decision 26/2026, Art. 3.3, 7.3.d, 7.4.d; Annex II, closing notes and disqualification rules',
    roles: ['system'],
    yields: ['CouncilResultRecorded', 'EvaluationStopped'],
    refusals: [...roundRefusals, 'in-another-round', 'no-result', 'result-already-recorded', ...figureRefusals],
    data: told,
    example,
    links: theRound,
    decide: ({ round: stream }, context, env) => {
      const round = ofItsRound(stream, context, env);
      if ('refused' in round) return round;
      const roundId = known(round.roundId, 'round id');
      const result = round.results?.[env.dossierId];
      if (result === undefined) return refuse('no-result', { pointer: '/round', roundId });
      const { form: held, attempt, rubric, sheets } = result;
      const reference: RoundReference = { stream, roundId, attempt, form: held, rubric, sheets: [...sheets] };
      if (context.heard.includes(roundResult(reference))) return refuse('result-already-recorded', { pointer: '/round', roundId, attempt });
      const level = levelOf(context);
      if (result.kind === 'stopped') {
        const { effect, disqualifier, criterion } = result;
        const found = { effect, disqualifier, ...(criterion === undefined ? {} : { criterion }) };
        const data = { level, ...found, reasons: wordsOf(disqualifier, rubric, context), round: reference };
        return [{ type: 'EvaluationStopped', data }];
      }
      const { sumOfTotals, members, bandStars, gateStars, stars } = result;
      const figures = { sumOfTotals, members, bandStars, gateStars, stars };
      const ruleSet = ruleSetOf(context);
      const wrong = wrongFigures(figures, ruleSet);
      if (wrong) return wrong;
      const data = { ...figures, level, roundId, route: routeOf(figures, level, context, ruleSet), round: reference };
      return [{ type: 'CouncilResultRecorded', data }];
    },
  }),
} as const;
