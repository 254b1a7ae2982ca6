/** What an adapter of the port in another package builds on: the port itself, the checks of its arguments, the loop behind `follow`. */
export { checkAppend, checkLimit } from './check-append.ts';
export { type Bell, createBell, type Following, followPages } from './follow.ts';
export * from './port.ts';
