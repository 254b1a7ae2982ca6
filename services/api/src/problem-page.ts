/** The page that a problem's `type` leads to: what happened, on what basis, what to do. */
import { type Workflow, workflowId } from '@hoso/workflow';
import type { Problem } from './problem.ts';
import type { ProblemTable } from './problems.ts';

export const problemPage = (code: string, problem: Problem, workflows: readonly Workflow[]): string => {
  const by = refusedBy(code, workflows);
  return `# ${code}

**${problem.title.vi}.** ${problem.title.en}.

| | |
|---|---|
| HTTP | ${problem.status} |
| Căn cứ (basis) | ${problem.basis} |
${by.length === 0 ? '' : `\nThao tác có thể bị từ chối (commands that it may refuse):\n\n${by.map((line) => `- ${line}`).join('\n')}\n`}
Cần làm gì: ${problem.advice.vi}

What to do: ${problem.advice.en}
`;
};

const refusedBy = (code: string, workflows: readonly Workflow[]): readonly string[] =>
  workflows.flatMap((workflow) =>
    Object.entries(workflow.rules)
      .filter(([, rule]) => rule.refusals.includes(code))
      .map(([type, rule]) => `${rule.title.vi}: \`${type}\` (${workflowId(workflow)})`),
  );

/** File name -> text, for docs/problems. */
export const problemPages = (table: ProblemTable, workflows: readonly Workflow[]): ReadonlyMap<string, string> =>
  new Map([...table].map(([code, problem]) => [`${code}.md`, problemPage(code, problem, workflows)]));
