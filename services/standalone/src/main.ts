import { ConfigError, createLogger, lifecycle, readConfig } from '@hoso/service';
import { startStandalone } from './standalone.ts';

const welcome = (address: string, demo: boolean): string => `
Hoso: ${address}
  ${address}/docs                         the API, to read and to try
  ${address}/readyz
  ${address}/dev/identities               whom you may be; POST /dev/token { "identity": "..." } gives a token
${demo ? `  The demo runs on a clock of its own from 2026-09-01: POST /dev/clock { "advance": "P30D" } moves it.\n` : ''}\
Try: TOKEN=$(curl -s ${address}/dev/token -H 'content-type: application/json' -d '{"identity":"analyst"}' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
     curl -s "${address}/v1/statistics/stages?asOf=2025-12-31&by=stars" -H "authorization: Bearer $TOKEN"
The README has a tour of five minutes. Ctrl-C stops.
`;

try {
  const config = readConfig(process.env);
  const logger = createLogger({ name: 'standalone', level: config.logLevel });
  const life = lifecycle({ logger });
  life.stopOnSignals();
  const address = await startStandalone(config, life, logger);
  if (config.oidc === undefined) process.stdout.write(welcome(address, config.demo));
} catch (error) {
  // The operator's to mend: the message says what, a stack would not help.
  process.stderr.write(`${error instanceof ConfigError ? error.message : (error as Error).stack}\n`);
  process.exit(1);
}
