/** A workflow as data: what a client needs to draw it, to fill its forms and to drive a dossier through it. */
import { drawWorkflow, type Workflow, workflowId } from '@hoso/workflow';
import type { z } from 'zod';
import type { WorkflowAnswer } from './answers.ts';
import type { Edge } from './edge.ts';
import { jsonSchemaOf } from './json-schema.ts';
import { machineAsJson } from './machine-as-json.ts';

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
    diagram: mermaid(workflow),
    starters: [...(starters.get(workflowId(workflow)) ?? [])],
    commands: Object.entries(workflow.rules).map(([type, rule]) => ({
      type,
      title: rule.title,
      basis: rule.basis,
      roles: [...rule.roles],
      facts: [...rule.yields],
      refusals: rule.refusals.map((code) => {
        const problem = table.get(code);
        if (problem === undefined) throw new Error(`${workflowId(workflow)}: ${type} refuses with ${code}, which has no text`);
        const { vi, en, basis } = workflow.refusals[code] ?? { ...problem.title, basis: problem.basis };
        return { code, status: problem.status, vi, en, basis };
      }),
      schema: jsonSchemaOf(rule.data, 'input'),
      example: rule.example,
    })),
    facts: Object.entries(workflow.facts).map(([type, fact]) => ({ type, title: fact.title, schema: jsonSchemaOf(fact.data, 'output') })),
  };
};

/** The diagram of the workflow's page (docs/workflows), by itself. */
const mermaid = (workflow: Workflow): string => {
  const drawn = /```mermaid\n([^`]*)\n```/.exec(drawWorkflow(workflow))?.[1];
  if (drawn === undefined) throw new Error(`the page of ${workflowId(workflow)} has no diagram`);
  return drawn;
};
