import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { workflowId } from '@hoso/workflow';
import { goldenHistories } from '@hoso/workflow/testing';
import { expect, it } from 'vitest';
import { lives } from '../testing/lives.ts';
import { ocopDossier } from './ocop-dossier.ts';

const folder = join(import.meta.dirname, '../../golden');
const fileOf = (life: string): string =>
  join(folder, workflowId(ocopDossier), `${life.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase()}.json`);

// A life that has no file yet is written once; a file that is there is never touched: it is what that version did.
if (env.HOSO_WRITE_GOLDEN === '1') {
  mkdirSync(join(folder, workflowId(ocopDossier)), { recursive: true });
  for (const [life, live] of Object.entries(lives).filter(([life]) => !existsSync(fileOf(life)))) {
    const { facts, state } = live();
    writeFileSync(fileOf(life), `${JSON.stringify([{ facts, ...state }], null, 2)}\n`, { flag: 'wx' });
  }
}

it('every told life is kept as a golden history', () => {
  expect(Object.keys(lives).length).toBeGreaterThan(10);
  expect(Object.keys(lives).filter((life) => !existsSync(fileOf(life)))).toEqual([]);
});

goldenHistories(ocopDossier, folder);
