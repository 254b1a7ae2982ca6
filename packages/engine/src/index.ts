export { civilDateInVietnam } from './civil-date.ts';
export { createEngine, type EngineOptions } from './create-engine.ts';
export * from './engine.ts';
export { factId } from './identity.ts';
export { inTurn } from './in-turn.ts';
export { engineRefusals } from './refusals.ts';
