/** JSON lines on stdout. Identifiers only: no names, no payloads, no tokens. */
import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

const SECRET = ['authorization', 'cookie', 'token', 'password'];

/**
 * `destination` is for tests; without it lines go to stdout. Secrets are blanked where a careless log call would put them: at
 * the top, in headers, in a request's headers and in a body.
 */
export const createLogger = (options: { readonly name: string; readonly level?: string }, destination?: DestinationStream): Logger => {
  const settings = {
    name: options.name,
    level: options.level ?? 'info',
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: {
      // No wildcards: they would be searched for in every line.
      paths: SECRET.flatMap((field) => [field, `headers.${field}`, `req.headers.${field}`, `body.${field}`]),
      censor: '[redacted]',
    },
  };
  return destination === undefined ? pino(settings) : pino(settings, destination);
};
