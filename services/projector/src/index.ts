export { type Lag, type Projector, type ProjectorOptions, projector } from './projector.ts';
