/** A workflow's decider: rules answer commands, the compiled machine accepts facts. */
import { type AllowedCommand, type Decider, type Decision, kernelRefusals } from './decider.ts';
import { type Command, type Env, type Fact, type Refusal, type Rule, refuse, type State, type Workflow, workflowId } from './definition.ts';
import { CorruptHistory } from './fold.ts';
import { issuesOf } from './issues.ts';
import { compileTable } from './table.ts';

export const machineDecider = <C = Readonly<Record<string, unknown>>>(workflow: Workflow<C>): Decider<C> => {
  const id = workflowId(workflow);
  const table = compileTable<C>(workflow.machine);
  const rules = new Map<string, Rule<C>>(Object.entries(workflow.rules));
  const hasRoom = (rule: Rule<C>, path: string): boolean => {
    const row = table.rows.get(path);
    return row !== undefined && rule.yields.some((type) => row.has(type));
  };
  const roomAt = new Map<string, readonly string[]>();
  for (const path of table.rows.keys()) {
    roomAt.set(
      path,
      [...rules].flatMap(([type, rule]) => (hasRoom(rule, path) ? [type] : [])),
    );
  }

  const evolve = (state: State<C>, fact: Fact): State<C> => {
    const next = table.step(state, fact);
    if (next === undefined) throw new CorruptHistory(id, state.path, fact.type);
    return next;
  };

  const decide = (command: Command, state: State<C>, env: Env): Decision => {
    const rule = rules.get(command.type);
    if (rule === undefined) return refuse('unknown-command', { command: command.type });
    const parsed = rule.data.safeParse(command.data);
    if (!parsed.success) return refuse('invalid-data', { issues: issuesOf(parsed.error.issues) });
    if (!rule.roles.includes(env.actor.role)) return refuse('role-not-allowed', { role: env.actor.role, allowed: rule.roles });
    if (rule.competent?.(env.actor, state.context, parsed.data) === false) return refuse('unit-not-competent', { unit: env.actor.unit });
    if (!hasRoom(rule, state.path)) return refuse('not-now', { state: state.path, accepted: roomAt.get(state.path) ?? [] });
    const [blocker, ...others] = rule.blockers?.(state.context, env) ?? [];
    if (blocker !== undefined) return known(command.type, rule, refuse(blocker, { all: [blocker, ...others] }));
    const answer = rule.decide(parsed.data, state.context, env);
    return isRefusal(answer) ? known(command.type, rule, answer) : { facts: kept(command.type, rule, state, answer) };
  };

  /** @throws Error when a refusal has a code that its rule does not name. */
  const known = (command: string, rule: Rule<C>, refusal: Refusal): Refusal => {
    if (!rule.refusals.includes(refusal.refused) && !Object.hasOwn(kernelRefusals, refusal.refused)) {
      throw new Error(`${id}: rule ${command} refuses with ${refusal.refused}, which its refusals do not name`);
    }
    return refusal;
  };

  /** The facts as their schemas give them. @throws Error when the rule breaks its promise. */
  const kept = (command: string, rule: Rule<C>, state: State<C>, facts: readonly Fact[]): readonly Fact[] => {
    const broken = (what: string): Error => new Error(`${id}: rule ${command} in state ${state.path} ${what}`);
    if (facts.length === 0) throw broken('records nothing and refuses nothing');
    let next = state;
    return facts.map(({ type, data }) => {
      if (!rule.yields.includes(type)) throw broken(`records ${type}, which its yields do not name`);
      const parsed = Object.hasOwn(workflow.facts, type) ? workflow.facts[type]?.data.safeParse(data) : undefined;
      if (parsed === undefined) throw broken(`records ${type}, which the workflow's facts do not name`);
      if (!parsed.success) {
        const places = issuesOf(parsed.error.issues).map((i) => `${i.pointer || '/'} (${i.rule})`);
        throw broken(`records ${type} with data that its schema refuses at ${places.join(', ')}`);
      }
      const fact = { type, data: parsed.data };
      const after = table.step(next, fact);
      if (after === undefined) throw broken(`records ${type}, which state ${next.path} does not accept`);
      next = after;
      return fact;
    });
  };

  const allowed: Decider<C>['allowed'] = (state, actor, env) =>
    (roomAt.get(state.path) ?? []).flatMap((type): readonly AllowedCommand[] => {
      const rule = rules.get(type) as Rule<C>;
      if (!rule.roles.includes(actor.role) || rule.competent?.(actor, state.context, undefined) === false) return [];
      const missing = rule.blockers?.(state.context, { ...env, actor, commandId: '', linked: {} }) ?? [];
      return [{ type, title: rule.title, ...(missing.length === 0 ? { ready: true } : { ready: false, missing }) }];
    });

  return {
    workflow,
    initial: table.initial,
    evolve,
    decide,
    allowed,
    links: (command, state) => {
      const rule = rules.get(command.type);
      const parsed = rule?.links === undefined ? undefined : rule.data.safeParse(command.data);
      return parsed?.success ? (rule?.links?.(parsed.data, state.context) ?? []) : [];
    },
    isFinal: (state) => table.finals.has(state.path),
    describe: (state) => {
      const place = table.places.get(state.path);
      if (place === undefined) throw new Error(`${id} has no state ${state.path}`);
      return place;
    },
    deadlines: (state) => workflow.deadlines?.(state) ?? [],
    starters: roomAt.get(table.initial.path) ?? [],
  };
};

const isRefusal = (answer: readonly Fact[] | Refusal): answer is Refusal => !Array.isArray(answer);
