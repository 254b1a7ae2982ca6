import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { workflowId } from '@hoso/workflow';
import { goldenHistories } from '@hoso/workflow/testing';
import { describe, expect, it } from 'vitest';
import { legalDate } from '../testing/law-data.ts';
import { lives, livesOnPaper } from '../testing/lives.ts';
import { ocopDossier, ocopDossierOnPaper } from './ocop-dossier.ts';

const folder = join(import.meta.dirname, '../../golden');
const versions = [
  { workflow: ocopDossierOnPaper, told: livesOnPaper },
  { workflow: ocopDossier, told: lives },
];

describe.each(versions)('the golden histories of version $workflow.version', ({ workflow, told }) => {
  const place = join(folder, workflowId(workflow));
  const fileOf = (life: string): string => join(place, `${life.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase()}.json`);

  // A life that has no file yet is written once; a file that is there is never touched: it is what that version did.
  if (env.HOSO_WRITE_GOLDEN === '1') {
    mkdirSync(place, { recursive: true });
    for (const [life, live] of Object.entries(told).filter(([life]) => !existsSync(fileOf(life)))) {
      const { facts, state } = live();
      writeFileSync(fileOf(life), `${JSON.stringify([{ facts, ...state }], null, 2)}\n`, { flag: 'wx' });
    }
  }

  it('are every told life', () => {
    expect(Object.keys(told).length).toBeGreaterThan(10);
    expect(Object.keys(told).filter((life) => !existsSync(fileOf(life)))).toEqual([]);
  });
});

for (const { workflow } of versions) goldenHistories(workflow, folder, { legalDate });
