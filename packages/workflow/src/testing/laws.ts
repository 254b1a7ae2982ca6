/** All laws of a workflow as tests: `workflowLaws(ocopDossier, { actors, data })` in a spec, for every registered workflow. */
import { describe, expect, test } from 'vitest';
import { type Workflow, workflowId } from '../definition.ts';
import { check } from '../purity.ts';
import { checkAllowed, checkClosed, checkDeadlines, checkFinal, checkIdempotent, checkTotal } from './decide-laws.ts';
import { checkCacheable, checkReplayable, checkTableIsJudge } from './fold-laws.ts';
import type { Law } from './law.ts';
import { checkPaths, checkReach } from './paths.ts';
import { defaultSeed, type LawOptions } from './walk.ts';

export const laws: Readonly<Record<string, Law>> = {
  'is total: no command, data or actor makes decide throw': checkTotal,
  'is closed: what it records stands in its yields and is accepted': checkClosed,
  'is idempotent: the same command against the same state has the same answer': checkIdempotent,
  'is replayable through JSON': checkReplayable,
  'is cacheable: folding goes on from any state': checkCacheable,
  'folds by the table as by XState': checkTableIsJudge,
  'is over in a final state': checkFinal,
  'offers what it would take, and nothing else': checkAllowed,
  'has deadlines that can fire': checkDeadlines,
  'leads everywhere, and from everywhere to an end': checkPaths,
  'is seen far enough by these lives': checkReach,
};

export const workflowLaws = (workflow: Workflow, options: LawOptions = {}): void => {
  describe(`${workflowId(workflow)} (seed ${options.seed ?? defaultSeed})`, () => {
    test('is pure, and its parts fit together', () => expect(check(workflow)).toEqual([]));
    for (const [promise, law] of Object.entries(laws)) test(promise, () => expect(law(workflow, options)).toBeGreaterThan(0));
  });
};
