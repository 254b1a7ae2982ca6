/** `pnpm draw`: writes docs/workflows/<name>@<version>.md for every registered workflow. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workflows } from '../packages/ocop/src/index.ts';
import { drawWorkflow, workflowId } from '../packages/workflow/src/index.ts';

const folder = join(import.meta.dirname, '..', 'docs', 'workflows');
mkdirSync(folder, { recursive: true });
for (const workflow of workflows) {
  const file = `${workflowId(workflow)}.md`;
  writeFileSync(join(folder, file), drawWorkflow(workflow));
  console.log(`docs/workflows/${file}`);
}
