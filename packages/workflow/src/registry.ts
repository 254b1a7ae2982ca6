/** The workflows that a process knows. A version that stands here has been checked: what is wrong is an error at start. */
import type { Decider } from './decider.ts';
import { type Workflow, workflowId } from './definition.ts';
import { machineDecider } from './machine-decider.ts';
import { check } from './purity.ts';

// biome-ignore lint/suspicious/noExplicitAny: the contexts of many workflows
type AnyDecider = Decider<any>;

export type Registry = {
  /** `name@version`, in the order of registration. */
  readonly ids: readonly string[];
  /** @throws Error that lists what is registered. */
  readonly get: (id: string) => AnyDecider;
  readonly has: (id: string) => boolean;
};

/** @throws Error that lists every finding, or names what is registered twice. */
export const registry = (workflows: readonly Workflow[]): Registry => {
  const deciders = new Map<string, AnyDecider>();
  for (const workflow of workflows) {
    const id = workflowId(workflow);
    if (deciders.has(id)) throw new Error(`workflow ${id} is registered twice`);
    const findings = check(workflow);
    if (findings.length > 0) throw new Error(`workflow ${id}:\n${findings.map((f) => `  ${f.place}: ${f.problem}`).join('\n')}`);
    deciders.set(id, machineDecider(workflow));
  }
  const ids = [...deciders.keys()];
  const missing = (what: string): never => {
    throw new Error(`no workflow ${what}; registered: ${ids.join(', ') || 'none'}`);
  };
  return {
    ids,
    get: (id) => deciders.get(id) ?? missing(id),
    has: (id) => deciders.has(id),
  };
};
