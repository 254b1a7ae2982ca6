/** What processes said: nothing that only a fault of ours says; and who ended by itself had not begun to serve, and says what it lacked. */
const OURS = /\b(?:TypeError|ReferenceError)\b|UnhandledPromiseRejection|unhandled rejection|"level":60\b/i;
/** fetch says so when nobody answers. */
const LACK_AS_ERROR = /TypeError\W.*fetch failed/;
/** Node ends with this after an error that nobody caught. */
const UNCAUGHT = /^Node\.js v\d/;
const LACKS =
  /ECONNREFUSED|ECONNRESET|EPIPE|EADDRINUSE|ENOENT.*PGSQL|Connection (?:terminated|ended|reset)|connection .*(?:terminat|clos|lost)|(?:starting up|shutting down|recovery mode)|terminating connection|unavailable|timed? ?out|no answer|shared memory block/i;

const MOST = 5;
const SHOWN = 300;

/** `text`: all that it wrote, in all of its lives. */
export const faultsIn = (name: string, text: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => OURS.test(line) && !LACK_AS_ERROR.test(line))
    .slice(0, MOST)
    .map((line) => `${name} said: ${line.slice(0, SHOWN)}`);

/** `text`: what it wrote in the life that ended. undefined: it may have ended. */
export const exitFault = (name: string, wasReady: boolean, text: string): string | undefined => {
  const said = text.trim().slice(-SHOWN);
  if (wasReady) return `${name} ended by itself after it had been ready: ${said}`;
  if (!LACKS.test(text)) return `${name} ended by itself and does not say what it lacked: ${said}`;
  const isUncaught = text.split('\n').some((line) => UNCAUGHT.test(line));
  return isUncaught && !/EADDRINUSE/.test(text) ? `${name} ended by an error that nobody caught: ${said}` : undefined;
};
