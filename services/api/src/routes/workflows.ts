import { workflowId } from '@hoso/workflow';
import type { z } from 'zod';
import { WorkflowAnswer, WorkflowsAnswer } from '../answers.ts';
import { ApiError } from '../api-error.ts';
import type { App } from '../app.ts';
import type { Edge } from '../edge.ts';
import { NoQuery, WorkflowParams } from '../requests.ts';
import { problems } from '../route-schema.ts';
import { describeWorkflow } from '../workflow-description.ts';

/** What may be done, by whom, on what legal basis: public, as the law is. */
export const workflowRoutes = (app: App, edge: Edge): void => {
  const config = { public: true } as const;
  const described = new Map<string, z.infer<typeof WorkflowAnswer>>();

  app.get(
    '/v1/workflows',
    {
      config,
      schema: {
        operationId: 'listWorkflows',
        summary: 'Workflows and their versions',
        tags: ['workflows'],
        security: [],
        querystring: NoQuery,
        response: { 200: WorkflowsAnswer, ...problems },
      },
    },
    async () => ({
      items: edge.workflows.map((w) => ({
        id: workflowId(w),
        name: w.name,
        version: w.version,
        title: w.title,
        starters: [...(edge.starters.get(workflowId(w)) ?? [])],
      })),
    }),
  );

  app.get(
    '/v1/workflows/:workflow',
    {
      config,
      schema: {
        operationId: 'readWorkflow',
        summary: 'A workflow: machine, diagram, commands with schema and example',
        tags: ['workflows'],
        security: [],
        params: WorkflowParams,
        querystring: NoQuery,
        response: { 200: WorkflowAnswer, ...problems },
      },
    },
    async (request) => {
      const id = request.params.workflow;
      const workflow = edge.byId.get(id);
      if (workflow === undefined) throw new ApiError('unknown-workflow');
      const known = described.get(id) ?? describeWorkflow(workflow, edge);
      described.set(id, known);
      return known;
    },
  );
};
