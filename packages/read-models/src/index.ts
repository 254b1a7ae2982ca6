export { InvalidCursor } from './cursor.ts';
export type { DueDeadline, DueRequest } from './due-deadlines.ts';
export type { HomeAt } from './home.ts';
export { type Lease, type Leases, leases } from './leases.ts';
export type { Parked } from './parked.ts';
export { NotNext } from './project.ts';
export * from './queries.ts';
export { type ReadModels, type ReadModelsOptions, readModels } from './read-models.ts';
export type { Checkpoint } from './tables.ts';
