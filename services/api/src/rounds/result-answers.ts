/** What the routes of results, sheets and simulations answer. */
import { z } from 'zod';
import { nullable, position, text } from '../answers.ts';
import { both } from '../words.ts';
import { candidate, choice, item, openCause, sheet } from './answers.ts';

const stars = z.int().min(1).max(5);
const part = z.enum(['A', 'B', 'C']);
const effect = z.enum(['reject', 'stop-scoring', 'not-eligible']);
const member = z.string().describe('The member’s id; a number in place of it for those who may not know who scored');

export const verdict = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('scored'),
    sumOfTotals: z.int().describe('The average is `sumOfTotals / members`; it is never rounded'),
    members: z.int(),
    bandStars: stars,
    gateStars: stars,
    stars,
    missed: z.array(z.strictObject({ criterion: z.string(), stars, needs: z.number(), has: z.number() })),
  }),
  z.strictObject({ kind: z.literal('stopped'), effect, disqualifier: z.string(), criterion: z.string().optional() }),
  z.strictObject({
    kind: z.literal('open'),
    options: z.array(z.string()),
    disqualifiers: z.array(z.string()),
    incomplete: z.array(z.string()),
  }),
]);

const resultRow = {
  ...item,
  verdict: verdict.nullable().describe('null until all sheets of the dossier are revealed'),
  spread: z.int().nullable().describe('Highest minus lowest total'),
  open: openCause.nullable().describe('What stands in the way of a result; null: nothing'),
};

export const ResultsAnswer = z.strictObject({
  roundId: z.string(),
  concludedOn: nullable,
  rubric: z.string(),
  revision: z.int(),
  position,
  items: z.array(z.strictObject(resultRow)),
});

const total = { sum: z.int(), count: z.int(), text };
const gate = z.strictObject({
  criterion: z.string(),
  name: text,
  stars: z.int(),
  option: text,
  needs: z.number(),
  has: z.number().nullable(),
  met: z.boolean().nullable(),
  text,
});
const explanation = z.strictObject({
  set: z.strictObject({ number: z.string(), name: text }),
  verdict,
  confirmed: z.boolean().describe('The sheets, counted again, give this verdict'),
  result: text,
  disqualifiers: z.array(
    z.strictObject({
      id: z.string(),
      label: text,
      effect,
      foundBy: z.array(z.strictObject({ member, criterion: z.string().optional() })),
      holds: z.boolean().nullable(),
      text,
    }),
  ),
  parts: z.array(
    z.strictObject({
      code: part,
      name: text,
      maxPoints: z.int(),
      byMember: z.array(z.strictObject({ member, points: z.int() })),
      ...total,
    }),
  ),
  criteria: z.array(
    z.strictObject({
      code: z.string(),
      part,
      name: text,
      maxPoints: z.int(),
      communeTopic: z.string().optional(),
      votes: z.array(z.strictObject({ member, choice, label: text, case: text.optional(), points: z.int() })),
      ...total,
    }),
  ),
  totals: z.array(z.strictObject({ member, total: z.int(), complete: z.boolean(), text })),
  average: z.strictObject({ sum: z.int(), members: z.int(), text }).nullable(),
  stars: z.array(
    z.strictObject({
      stars,
      min: z.int(),
      needs: z.int(),
      sum: z.int(),
      reached: z.boolean(),
      gates: z.array(gate),
      gatesMet: z.boolean().nullable(),
      given: z.boolean().nullable(),
      text,
    }),
  ),
  lowered: z.array(gate).describe('The gates that hold the stars below the band'),
  minimumMissed: z.strictObject({ policy: z.string(), text }).nullable(),
  open: z.array(text),
});

const policy = z.strictObject({
  bands: z.array(z.strictObject({ stars, min: z.int() })),
  gates: z.strictObject({
    combine: z.enum(['agreed', 'majority', 'all']),
    fiveStarBandMissed: z.enum(['hold', 'recognise', 'forward']),
    threeStarMissed: z.enum(['not-recognised', 'hold']),
  }),
  disqualification: z.strictObject({ combine: z.enum(['agreed', 'majority', 'any']) }),
});

const agreed = z.strictObject({ options: z.record(z.string(), choice), disqualifiers: z.record(z.string(), z.boolean()) });

export const ResultAnswer = z.strictObject({
  roundId: z.string(),
  ...resultRow,
  explain: explanation.nullable().describe('The whole derivation; null until all sheets of the dossier are revealed'),
  references: z.strictObject({
    ruleSet: z.string(),
    rubric: z.string(),
    policy,
    agreed,
    commitments: z.array(z.string()).describe('Of the sheets that count, in the order of the members of `explain`'),
    sheets: z
      .array(z.strictObject({ member: z.string(), commitment: z.string(), salt: z.string(), sheet }))
      .nullable()
      .describe('With these the commitments and the result can be computed again; null for those who may not know who scored'),
  }),
});

const remark = z.strictObject({ about: z.string(), attempt: z.int(), members: z.array(z.string()), reasons: nullable });
/** Of a dossier that left the agenda: what was done with it before. */
const past = { attempts: z.int(), recused: z.array(z.string()), remarks: z.array(remark) };
export const MinutesAnswer = z.strictObject({
  round: z.strictObject({
    id: nullable,
    level: nullable,
    provinceCode: nullable,
    title: text.nullable(),
    ruleSet: nullable,
    rubric: nullable,
    proposedBefore: nullable,
    heldBefore: nullable,
  }),
  basis: z.strictObject({
    source: nullable,
    legalBasis: z.strictObject({ paper: z.string(), clause: z.string() }).nullable(),
    appointment: nullable,
  }),
  regulation: z.unknown(),
  members: z.array(
    z.strictObject({ memberId: z.string(), name: z.string(), agency: z.string(), office: z.string(), present: z.boolean().nullable() }),
  ),
  meeting: z.strictObject({ openedOn: z.iso.date() }).nullable(),
  items: z.array(
    z.strictObject({
      ...candidate,
      kind: z.string(),
      proposedOn: z.iso.date(),
      samples: z.int().nullable(),
      recused: z.array(z.string()),
      attempts: z.int(),
      remarks: z.array(remark),
      figures: z
        .strictObject({
          verdict,
          spread: z.int(),
          spreadAccepted: z.boolean(),
          agreed,
          totals: z.array(z.strictObject({ memberId: z.string(), total: z.int(), complete: z.boolean() })),
          withoutSheet: z.array(z.string()).describe('Members who might have scored it and have no sheet that counts'),
        })
        .nullable()
        .describe('null until all sheets of the dossier are revealed'),
      result: z.looseObject({ kind: z.enum(['scored', 'stopped']) }).nullable(),
      concludedOn: nullable,
    }),
  ),
  deferred: z.array(z.strictObject({ dossierId: z.string(), cause: z.string(), nextRoundId: nullable, ...past })),
  removed: z.array(z.strictObject({ dossierId: z.string(), reasons: z.string(), ...past })),
  concludedOn: nullable,
  minutes: z.strictObject({ number: z.string() }).nullable(),
});

/** Options of a policy that a simulation may change; what is left out stays as it is. */
const otherPolicy = z.strictObject({
  bands: z
    .array(z.strictObject({ stars, min: z.int().min(0).max(100) }))
    .length(5)
    .refine(
      (bands) => bands.every(({ stars, min }, i) => stars === 5 - i && (i === 4 ? min === 0 : min > (bands[i + 1]?.min ?? 100))),
      both(
        'phải đi từ 5 sao xuống 1 sao, điểm trung bình thấp nhất giảm dần, hạng cuối là 0',
        'must lead from 5 stars down to 1, each with a lower least average, the last with 0',
      ),
    )
    .optional(),
  gates: policy.shape.gates.partial().optional(),
  disqualification: policy.shape.disqualification.partial().optional(),
});
export const SimulationRequest = z
  .strictObject({
    policy: otherPolicy.optional(),
    rubric: z.string().min(1).max(60).optional().describe('Id of a rubric, `qd-26-2026/1`'),
    ruleSet: z.string().min(1).max(60).optional().describe('Id of a rule set whose policy counts; `policy` changes it further'),
  })
  .describe('What is to be different');

export const SimulationAnswer = z.strictObject({
  roundId: z.string(),
  changed: z.int().describe('How many rows change'),
  unscored: z.int().describe('Dossiers of the round whose sheets are not all revealed: they have no row'),
  items: z.array(
    z.strictObject({
      ...candidate,
      before: verdict,
      after: verdict.nullable().describe('null: the sheets do not fit the other rubric'),
      changed: z.boolean(),
      why: text,
      misfits: z.array(
        z.strictObject({
          member: z.string(),
          issues: z.array(z.strictObject({ pointer: z.string(), rule: z.string(), criterion: z.string().optional() })),
        }),
      ),
    }),
  ),
});
