export * from './decider.ts';
export * from './definition.ts';
export * from './machine.ts';
