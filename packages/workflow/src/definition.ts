/**
 * What a workflow is made of. Everything here is data and pure functions: no clock, no randomness, no I/O.
 * Order of reading: ids, facts, state, commands, rules, workflow.
 */
import type { AnyStateMachine } from 'xstate';

/** A text for people: Vietnamese first, English second. */
export type Text = { readonly vi: string; readonly en: string };

/** What happened: the machine's event and, with an envelope, the stored record. */
export type Fact<T extends string = string, D = unknown> = { readonly type: T; readonly data: D };

/** What somebody asks for. A command is never stored; the facts that it leads to are. */
export type Command<T extends string = string, D = unknown> = { readonly type: T; readonly data: D };

/** Who acts: role and unit as they are at this moment; frozen into the facts. */
export type Actor = { readonly id: string; readonly role: string; readonly unit: string };

/**
 * A folded dossier. `path` names the active leaf by its dotted path from the root (`monitoring.in-force`); the leaves of
 * parallel regions stand in document order, joined by `|`. JSON in, JSON out.
 */
export type State<C = Readonly<Record<string, unknown>>> = { readonly path: string; readonly context: C };

/** Everything a rule may know beside the dossier: it comes in with the command. */
export type Env = {
  /** Instant at which the command is handled, RFC 3339 in UTC. */
  readonly now: string;
  /** Civil date of `now` where the administration sits, YYYY-MM-DD. */
  readonly today: string;
  /** Legal date of the act (the date on the paper), YYYY-MM-DD, never after `today`. */
  readonly effectiveOn: string;
  /** Latest legal date among the dossier's facts, those of the role `system` and of rules `beside` the procedure aside; absent before the first. */
  readonly lastActOn?: string;
  readonly actor: Actor;
  readonly dossierId: string;
  readonly commandId: string;
  /** The dossiers that the rule asked for with `links`, by dossier id; undefined where there is no such dossier. */
  readonly linked: Readonly<Record<string, State | undefined>>;
};

/** The law (or the lifecycle) says no. `code` stands in the workflow's `refusals`. */
export type Refusal = { readonly refused: string; readonly details?: Readonly<Record<string, unknown>> };

export const refuse = (refused: string, details?: Readonly<Record<string, unknown>>): Refusal =>
  details === undefined ? { refused } : { refused, details };

/** What the kernel needs of a schema; zod schemas satisfy it as they are. */
export type Schema<T> = {
  readonly safeParse: (
    input: unknown,
  ) =>
    | { readonly success: true; readonly data: T }
    | { readonly success: false; readonly error: { readonly issues: readonly SchemaIssue[] } };
};
export type SchemaIssue = { readonly path: readonly PropertyKey[]; readonly message: string; readonly code?: string };

/** One command of a workflow. */
// biome-ignore lint/suspicious/noExplicitAny: the table of rules holds many data types; each rule is checked where it is written
export type Rule<C = any, D = any> = {
  readonly title: Text;
  /** Article or plan section that gives the power or the duty. */
  readonly basis: string;
  readonly roles: readonly string[];
  /** Fact types that it may record; the lifecycle has room for the command while the state accepts one of them. */
  readonly yields: readonly string[];
  /** Refusal codes of its own (those of the kernel, such as `not-now`, apply to every rule and are not repeated). */
  readonly refusals: readonly string[];
  readonly data: Schema<D>;
  /** A valid `data`, shown in the API's documents and driven by tests. */
  readonly example: D;
  /** Is this actor's administrative unit competent for this dossier? Default: yes. `data` is undefined when only asking what is allowed. */
  readonly competent?: (actor: Actor, context: C, data: D | undefined) => boolean;
  /** Ids of other dossiers whose folded state `decide` needs. */
  readonly links?: (data: D, context: C) => readonly string[];
  /** Codes that stand in the way whatever the data, so that officers see them before they try. Empty: ready. */
  readonly blockers?: (context: C, env: Env) => readonly string[];
  /** A note beside the procedure: its legal date is none of those that `lastActOn` tells of. */
  readonly beside?: true;
  readonly decide: (data: D, context: C, env: Env) => readonly Fact[] | Refusal;
};

/** A day by which something must happen, or on which something happens by itself. Deadlines are data, never timers. */
export type Deadline = {
  /** Unique within the dossier while it stands, e.g. `commune-report`, `expiry-notice-180`. */
  readonly name: string;
  /** Last day on which the act is in time, YYYY-MM-DD. */
  readonly dueOn: string;
  readonly basis: string;
  /**
   * What the reactor issues as `system` from the day `on` (YYYY-MM-DD), with `on` as the legal date, once. Absent when it has been
   * recorded already and the deadline stays listed only because the act is still owed.
   */
  readonly fires?: { readonly on: string; readonly command: Command };
};

/** A refusal code in words, with the article or plan section that it rests on. */
export type RefusalText = Text & { readonly basis: string };

// biome-ignore lint/suspicious/noExplicitAny: see Rule
export type Workflow<C = any> = {
  readonly name: string;
  readonly version: number;
  readonly title: Text;
  /** Made by `defineMachine`: which facts may follow which, and what the context remembers of each. */
  readonly machine: AnyStateMachine;
  readonly facts: Readonly<Record<string, { readonly title: Text; readonly data: Schema<unknown> }>>;
  readonly rules: Readonly<Record<string, Rule<C>>>;
  readonly refusals: Readonly<Record<string, RefusalText>>;
  readonly roles: Readonly<Record<string, Text>>;
  /** The rule set that governs the dossier, named in every fact's metadata. */
  readonly ruleSetOf?: (context: C) => string | undefined;
  readonly deadlines?: (state: State<C>) => readonly Deadline[];
};

/** `ocop-dossier@1`. */
export const workflowId = (w: Pick<Workflow, 'name' | 'version'>): string => `${w.name}@${w.version}`;
