export { type Reactor, type ReactorClock, type ReactorOptions, reactor } from './reactor.ts';
