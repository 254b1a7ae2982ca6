export { followUpCommandId } from './command-id.ts';
export { reactorActor } from './issue.ts';
export { type Reactor, type ReactorClock, type ReactorOptions, reactor } from './reactor.ts';
