export type { Access, Reach, Scope } from './access.ts';
export type { App } from './app.ts';
export { buildApi } from './build-api.ts';
export { type Documents, diskDocuments } from './documents.ts';
export type { ApiOptions, HealthChecks } from './edge.ts';
export { ocopAccess, ocopClaims, ocopRefusalsAboutData, opensOnPaper } from './ocop-edge.ts';
