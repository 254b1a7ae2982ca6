import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { workflowId } from '@hoso/workflow';
import { goldenHistories } from '@hoso/workflow/testing';
import { expect, it } from 'vitest';
import { roundLawOptions } from '../testing/round-law-data.ts';
import { roundLives } from '../testing/round-lives.ts';
import { councilRound } from './council-round.ts';
import { roundFacts } from './facts.ts';

const folder = join(import.meta.dirname, '../../golden');
const fileOf = (life: string): string =>
  join(folder, workflowId(councilRound), `${life.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase()}.json`);

// A life that has no file yet is written once; a file that is there is never touched: it is what that version did.
if (env.HOSO_WRITE_GOLDEN === '1') {
  mkdirSync(join(folder, workflowId(councilRound)), { recursive: true });
  for (const [life, live] of Object.entries(roundLives).filter(([life]) => !existsSync(fileOf(life)))) {
    const { facts, state } = live();
    writeFileSync(fileOf(life), `${JSON.stringify([{ facts, ...state }], null, 2)}\n`, { flag: 'wx' });
  }
}

it('every told round is kept as a golden history', () => {
  expect(Object.keys(roundLives).length).toBeGreaterThan(5);
  expect(Object.keys(roundLives).filter((life) => !existsSync(fileOf(life)))).toEqual([]);
});

it('the told rounds see facts of every type', () => {
  const seen = new Set(Object.values(roundLives).flatMap((life) => life().facts.map((fact) => fact.type)));
  expect(Object.keys(roundFacts).filter((type) => !seen.has(type))).toEqual([]);
});

it('the told rounds end where they say', () => {
  const ends = Object.values(roundLives).map((life) => life().path);
  expect(ends).toEqual(['proposed', 'proposed', 'proposed', 'concluded', 'concluded', 'cancelled', 'concluded', 'meeting']);
});

goldenHistories(councilRound, folder, { ...roundLawOptions, steps: 240 });
