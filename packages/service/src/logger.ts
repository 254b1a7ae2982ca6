/** JSON lines on stdout. Identifiers only: no names, no payloads, no tokens. */
import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

const SECRET = ['authorization', 'cookie', 'token', 'password'];

/**
 * `destination` is for tests; without it lines go to stdout. Secrets are blanked at the top, one level down and in request headers, so
 * that a careless log call leaks none.
 */
export const createLogger = (options: { readonly name: string; readonly level?: string }, destination?: DestinationStream): Logger => {
  const settings = {
    name: options.name,
    level: options.level ?? 'info',
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: {
      paths: SECRET.flatMap((field) => [field, `*.${field}`, `*.headers.${field}`]),
      censor: '[redacted]',
    },
  };
  return destination === undefined ? pino(settings) : pino(settings, destination);
};
