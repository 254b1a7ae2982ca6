export * from './clock.ts';
export * from './config.ts';
export * from './dev-issuer.ts';
export * from './file-memory.ts';
export * from './identity.ts';
export * from './lifecycle.ts';
export * from './logger.ts';
export * from './metrics.ts';
