/** A process that does its work while it holds a lease: says on stdout what it does. For test/leases.spec.ts. */
import { leases } from '@hoso/read-models';
import { createLogger, createMetrics, keepLease, processHolder } from '@hoso/service';

const [, , at = '', seconds = ''] = process.argv;
const held = await leases(JSON.parse(at));
const stopping = new AbortController();
process.on('SIGTERM', () => stopping.abort());
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const keeper = keepLease({
  leases: held,
  name: 'work',
  holder: processHolder(),
  seconds: Number(seconds),
  signal: stopping.signal,
  logger: createLogger({ name: 'test', level: 'silent' }),
  metrics: createMetrics({ processMetrics: false }),
  work: (signal) =>
    new Promise((resolve) => {
      say('works');
      signal.addEventListener('abort', () => {
        say('ends');
        resolve();
      });
    }),
});
say('there');
await keeper.done;
await held.close();
