import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workflows } from '@hoso/ocop';
import { drawWorkflow, workflowId } from '@hoso/workflow';
import { expect, test } from 'vitest';

const folder = join(import.meta.dirname, '..', 'docs', 'workflows');
const pages = workflows.map((workflow) => ({ workflow, file: `${workflowId(workflow)}.md` }));

for (const { workflow, file } of pages) {
  test(`docs/workflows/${file} is what the workflow draws today`, () => {
    const page = existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : '';
    expect(page === drawWorkflow(workflow), 'the page is stale: run pnpm draw').toBe(true);
  });
}

test('every registered workflow has its page, and there is no page of an unknown one', () => {
  expect(pages.length).toBeGreaterThan(0);
  expect(readdirSync(folder).sort()).toEqual(pages.map(({ file }) => file).sort());
});
