/** A workflow as data: what a client needs to draw it, to fill its forms and to drive a dossier through it. */
import { type Workflow, workflowId } from '@hoso/workflow';
import type { z } from 'zod';
import type { WorkflowAnswer } from './answers.ts';
import type { Edge } from './edge.ts';
import { jsonSchemaOf } from './json-schema.ts';
import { machineAsJson, mermaid } from './machine-as-json.ts';

export const describeWorkflow = (
  workflow: Workflow,
  { table, starters }: Pick<Edge, 'table' | 'starters'>,
): z.infer<typeof WorkflowAnswer> => {
  const machine = machineAsJson(workflow.machine);
  return {
    id: workflowId(workflow),
    name: workflow.name,
    version: workflow.version,
    title: workflow.title,
    stages: machine.stages,
    roles: { ...workflow.roles },
    machine: machine.root,
    diagram: mermaid(machine.root),
    starters: [...(starters.get(workflowId(workflow)) ?? [])],
    commands: Object.entries(workflow.rules).map(([type, rule]) => ({
      type,
      title: rule.title,
      basis: rule.basis,
      roles: [...rule.roles],
      facts: [...rule.yields],
      refusals: rule.refusals.map((code) => {
        const problem = table.get(code);
        const text = workflow.refusals[code];
        if (problem === undefined || text === undefined)
          throw new Error(`${workflowId(workflow)}: ${type} refuses with ${code}, which has no text`);
        return { code, status: problem.status, vi: text.vi, en: text.en, basis: text.basis };
      }),
      schema: jsonSchemaOf(rule.data, 'input'),
      example: rule.example,
    })),
    facts: Object.entries(workflow.facts).map(([type, fact]) => ({ type, title: fact.title, schema: jsonSchemaOf(fact.data, 'output') })),
  };
};
