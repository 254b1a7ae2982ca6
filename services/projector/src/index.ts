export { type Projector, type ProjectorOptions, projector } from './projector.ts';
