import { lives, workflowLaws } from '@hoso/workflow/testing';
import { expect, it } from 'vitest';
import { roundLawOptions } from '../testing/round-law-data.ts';
import { councilRound } from './council-round.ts';
import { roundFacts } from './facts.ts';

workflowLaws(councilRound, { ...roundLawOptions, runs: 20, steps: 240, reach: 1 });

it('random rounds record facts of every type', () => {
  const seen = new Set(lives(councilRound, { ...roundLawOptions, runs: 60, steps: 240 }).flatMap((facts) => facts.map((f) => f.type)));
  expect(Object.keys(roundFacts).filter((type) => !seen.has(type))).toEqual([]);
});
