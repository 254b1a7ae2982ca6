import { machineDecider } from '@hoso/workflow';
import { describe, expect, it } from 'vitest';
import { type LifeName, lives } from '../testing/lives.ts';
import { ocopDossier } from './ocop-dossier.ts';

const decider = machineDecider(ocopDossier);

/** Stages in the order in which the dossier came to them. */
const stagesOf = (life: LifeName): readonly string[] => {
  let state = decider.initial;
  const stages: string[] = [];
  for (const fact of lives[life]().facts) {
    state = decider.evolve(state, fact);
    const { stage } = decider.describe(state);
    if (stages.at(-1) !== stage) stages.push(stage);
  }
  return stages;
};

const commune = ['commune-report', 'department-review', 'council-round'];
const first = ['idea', ...commune];
const expected: readonly (readonly [LifeName, readonly string[]])[] = [
  ['first dossier, 4 stars, expired', [...first, 'certificate', 'monitoring', 'expired']],
  ['first dossier, 3 stars, revoked late', [...first, 'certificate', 'monitoring', 'revoked']],
  ['first dossier, 4 stars, production ceased', [...first, 'certificate', 'monitoring', 'revoked']],
  ['first dossier, 2 stars', [...first, 'certificate', 'not-recognised']],
  ['first dossier, disqualified', [...first, 'certificate', 'not-recognised']],
  ['first dossier, 90 points with a 5-star minimum missed', [...first, 'certificate', 'monitoring']],
  ['first dossier, 5 stars, revoked by the minister', [...first, 'central-review', 'certificate', 'monitoring', 'revoked']],
  [
    'first dossier, below 90 at the centre, central result used, recognition withdrawn',
    [...first, 'central-review', 'certificate', 'monitoring', 'revoked'],
  ],
  ['first dossier, below 90 at the centre, new evaluation', [...first, 'central-review', 'council-round', 'certificate', 'monitoring']],
  ['first dossier, rejected for a supplement that never came', ['idea', 'commune-report', 'department-review', 'rejected']],
  ['first dossier, withdrawn', ['idea', 'commune-report', 'department-review', 'withdrawn']],
  ['old rules, 3 stars on the last day', [...commune, 'certificate', 'monitoring']],
  ['old rules, not finished in time', [...commune, 'certificate', 'rejected']],
  ['upgrade from 3 to 4 stars', [...commune, 'certificate', 'monitoring']],
  ['upgrade that is no higher', [...commune, 'certificate', 'not-recognised']],
  ['re-evaluation in time, by written opinions', [...commune, 'certificate', 'monitoring']],
  ['re-evaluation in time, the old certificate', ['monitoring', 'superseded']],
  ['re-evaluation too late', [...commune, 'certificate', 'monitoring']],
  ['re-evaluation too late, the old certificate extended', ['monitoring', 'superseded']],
  ['re-evaluation of 5 stars', ['commune-report', 'department-review', 'central-review', 'certificate', 'monitoring']],
];

describe('the lives of dossiers', () => {
  it('are all told here', () => {
    expect(expected.map(([name]) => name)).toEqual(Object.keys(lives));
  });

  it.each(expected)('%s', (life, stages) => {
    expect(stagesOf(life)).toEqual(stages);
  });

  it('reach every stage of the statistics', () => {
    const stages = new Set(expected.flatMap(([, s]) => s));
    expect([...stages].sort()).toEqual(
      [
        ...['idea', 'commune-report', 'department-review', 'council-round', 'central-review', 'certificate', 'monitoring'],
        ...['expired', 'revoked', 'superseded', 'not-recognised', 'rejected', 'withdrawn'],
      ].sort(),
    );
  });

  it('leave no deadline behind when they are over', () => {
    const ended = Object.values(lives).flatMap((life) => {
      const s = life();
      return s.isFinal ? [s] : [];
    });
    expect(ended.length).toBeGreaterThan(10);
    for (const s of ended) expect(s.deadlines).toEqual([]);
  });

  it('R6.2 R7.1 R10.5 link the new dossier to the old one, for the same product', () => {
    const previous = { dossierId: '00000000-0000-4000-8000-000000000001', productId: '00000000-0000-4000-8000-000000000001' };
    for (const life of ['upgrade from 3 to 4 stars', 're-evaluation in time, by written opinions', 're-evaluation too late'] as const) {
      expect(lives[life]().context).toMatchObject({ previous, productId: previous.productId });
    }
    expect(lives['re-evaluation too late, the old certificate extended']().context.extendedUntil).toBe('2027-05-09');
  });

  it('R7.6 decide a re-evaluation within 45 days, without a missed deadline', () => {
    for (const life of ['re-evaluation in time, by written opinions', 're-evaluation of 5 stars'] as const) {
      expect(lives[life]().context.missed).toEqual([]);
    }
  });
});
