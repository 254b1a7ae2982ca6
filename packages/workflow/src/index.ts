export * from './decider.ts';
export * from './definition.ts';
export * from './fold.ts';
export { type DataIssue, pointerOf } from './issues.ts';
export { type Judge, judge, pathOf } from './judge.ts';
export { type Branch, defineMachine, type MachineDefinition, type StateNode } from './machine.ts';
export { machineDecider } from './machine-decider.ts';
export { type Candidate, compileTable, type Table } from './table.ts';
