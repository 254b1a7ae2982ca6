/** The kernel's promise to the engine: what `machineDecider` gives for a workflow. */
import type { Actor, Command, Deadline, Env, Fact, Refusal, State, Text, Workflow } from './definition.ts';

export type Decision = { readonly facts: readonly Fact[] } | Refusal;

/**
 * `ready: true`: a command with good data would be taken. Otherwise the codes that stand in the way. Commands that the lifecycle has
 * no room for, or that another role or unit must issue, are not listed.
 */
export type AllowedCommand = { readonly type: string; readonly title: Text } & (
  | { readonly ready: true }
  | { readonly ready: false; readonly missing: readonly string[] }
);

export type Decider<C = Readonly<Record<string, unknown>>> = {
  readonly workflow: Workflow<C>;
  readonly initial: State<C>;
  /** @throws CorruptHistory when the state does not accept the fact. */
  readonly evolve: (state: State<C>, fact: Fact) => State<C>;
  /** Never throws on bad input: a refusal. Throws only when a rule breaks its own promise (a fact outside `yields`, or one the machine does not accept). */
  readonly decide: (command: Command, state: State<C>, env: Env) => Decision;
  /** Ids of other dossiers to fold before `decide` (empty for invalid data). */
  readonly links: (command: Command, state: State<C>) => readonly string[];
  readonly allowed: (state: State<C>, actor: Actor, env: Omit<Env, 'actor' | 'commandId' | 'linked'>) => readonly AllowedCommand[];
  readonly isFinal: (state: State<C>) => boolean;
  /** The `stage` of the leaf or its nearest ancestor that names one, and the leaf's title. */
  readonly describe: (state: State<C>) => { readonly stage: string; readonly title: Text };
  readonly deadlines: (state: State<C>) => readonly Deadline[];
  /** Commands that can start a dossier: those with a yield that the initial state accepts. */
  readonly starters: readonly string[];
};

/** Refusal codes that every workflow shares. */
export const kernelRefusals = {
  'unknown-command': { vi: 'Không có thao tác này', en: 'The workflow has no such command', basis: 'workflow' },
  'invalid-data': { vi: 'Dữ liệu không hợp lệ', en: 'The data does not fit the schema of the command', basis: 'workflow' },
  'role-not-allowed': { vi: 'Vai trò không có thẩm quyền', en: 'Another role issues this command', basis: 'workflow' },
  'unit-not-competent': {
    vi: 'Đơn vị không có thẩm quyền với hồ sơ này',
    en: 'Another administrative unit is competent for this dossier',
    basis: 'workflow',
  },
  'not-now': {
    vi: 'Trạng thái hiện tại không cho phép thao tác này',
    en: 'The dossier is in a state that has no room for this command',
    basis: 'workflow',
  },
} as const;
