export { followUpCommandId } from './command-id.ts';
export { fitness } from './fitness.ts';
export { reactorActor } from './issue.ts';
export { type Publisher, type PublisherOptions, publisher } from './publisher.ts';
export { type Reactor, type ReactorClock, type ReactorLag, type ReactorOptions, reactor } from './reactor.ts';
