export { InvalidCursor } from './cursor.ts';
export type { DueDeadline, DueRequest } from './due-deadlines.ts';
export type { Parked } from './parked.ts';
export * from './queries.ts';
export { type ReadModels, type ReadModelsOptions, readModels } from './read-models.ts';
