export * from './clock.ts';
export * from './config.ts';
export { settings, type VariableName, variables } from './config-variables.ts';
export * from './dev-issuer.ts';
export * from './file-memory.ts';
export * from './identity.ts';
export * from './lifecycle.ts';
export * from './logger.ts';
export * from './metrics.ts';
