import { machineDecider } from '@hoso/workflow';
import { describe, expect, it } from 'vitest';
import { lives, livesOnPaper } from '../testing/lives.ts';
import type { DossierScenario } from '../testing/people.ts';
import { ocopDossier, ocopDossierOnPaper } from './ocop-dossier.ts';

type Told = Readonly<Record<string, () => DossierScenario>>;

/** Stages in the order in which the dossier came to them. */
const stagesOf = (workflow: typeof ocopDossier, life: () => DossierScenario): readonly string[] => {
  const decider = machineDecider(workflow);
  let state = decider.initial;
  const stages: string[] = [];
  for (const fact of life().facts) {
    state = decider.evolve(state, fact);
    const { stage } = decider.describe(state);
    if (stages.at(-1) !== stage) stages.push(stage);
  }
  return stages;
};

const commune = ['commune-report', 'department-review', 'council-round'];
const first = ['idea', ...commune];
const expected: Readonly<Record<string, readonly string[]>> = {
  'first dossier, 4 stars, expired': [...first, 'certificate', 'monitoring', 'expired'],
  'first dossier, 3 stars, revoked late': [...first, 'certificate', 'monitoring', 'revoked'],
  'first dossier, 4 stars, production ceased': [...first, 'certificate', 'monitoring', 'revoked'],
  'first dossier, 2 stars': [...first, 'certificate', 'not-recognised'],
  'first dossier, disqualified': [...first, 'certificate', 'not-recognised'],
  'first dossier, 90 points with a 5-star minimum missed': [...first, 'certificate', 'monitoring'],
  'first dossier, 50 points with a 3-star minimum missed': [...first, 'certificate', 'not-recognised'],
  'first dossier, 5 stars, revoked by the minister': [...first, 'central-review', 'certificate', 'monitoring', 'revoked'],
  'first dossier, below 90 at the centre, central result used, recognition withdrawn': [
    ...first,
    'central-review',
    'certificate',
    'monitoring',
    'revoked',
  ],
  'first dossier, below 90 at the centre, new evaluation': [...first, 'central-review', 'council-round', 'certificate', 'monitoring'],
  'first dossier, rejected for a supplement that never came': ['idea', 'commune-report', 'department-review', 'rejected'],
  'first dossier, withdrawn': ['idea', 'commune-report', 'department-review', 'withdrawn'],
  'old rules, 3 stars on the last day': [...commune, 'certificate', 'monitoring'],
  'old rules, not finished in time': [...commune, 'certificate', 'rejected'],
  'upgrade from 3 to 4 stars': [...commune, 'certificate', 'monitoring'],
  'upgrade that is no higher': [...commune, 'certificate', 'not-recognised'],
  'first dossier, put off by one round, taken by the next': [...first, 'certificate', 'monitoring'],
  're-evaluation in time, by written opinions': [...commune, 'certificate', 'monitoring'],
  're-evaluation in time, the old certificate': ['monitoring', 'superseded'],
  're-evaluation too late': [...commune, 'certificate', 'monitoring'],
  're-evaluation too late, the old certificate extended': ['monitoring', 'superseded'],
  'certificate of earlier years, corrected and annulled': ['monitoring', 'annulled'],
  're-evaluation of 5 stars': ['commune-report', 'department-review', 'central-review', 'certificate', 'monitoring'],
};

const versions: readonly (readonly [string, typeof ocopDossier, Told])[] = [
  ['the current version', ocopDossier, lives],
  ['results on paper', ocopDossierOnPaper, livesOnPaper],
];

describe.each(versions)('the lives of dossiers, %s', (_, workflow, told) => {
  it.each(Object.entries(told))('%s', (name, life) => {
    expect(stagesOf(workflow, life)).toEqual(expected[name]);
  });

  it('reach every stage of the statistics', () => {
    const stages = new Set(Object.values(told).flatMap((life) => stagesOf(workflow, life)));
    expect([...stages].sort()).toEqual(
      [
        ...['idea', 'commune-report', 'department-review', 'council-round', 'central-review', 'certificate', 'monitoring'],
        ...['expired', 'revoked', 'annulled', 'superseded', 'not-recognised', 'rejected', 'withdrawn'],
      ].sort(),
    );
  });

  it('leave no deadline behind when they are over', () => {
    const ended = Object.values(told).flatMap((life) => {
      const s = life();
      return s.isFinal ? [s] : [];
    });
    expect(ended.length).toBeGreaterThan(9);
    for (const s of ended) expect(s.deadlines).toEqual([]);
  });
});

describe('the lives of dossiers', () => {
  it('are all told here, most of them of both versions', () => {
    expect(Object.keys(expected).sort()).toEqual([...new Set([...Object.keys(lives), ...Object.keys(livesOnPaper)])].sort());
    expect(new Set(Object.keys(lives)).intersection(new Set(Object.keys(livesOnPaper))).size).toBeGreaterThan(15);
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
