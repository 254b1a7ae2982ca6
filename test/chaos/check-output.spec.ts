import { describe, expect, it } from 'vitest';
import { exitFault, faultsIn } from './check-output.ts';

describe('what a process said', () => {
  const line = (type: string, message: string) =>
    JSON.stringify({ level: 50, err: { type, message, stack: `${type}: ${message}\n at x` } });
  it('is a finding when only a fault of ours says it', () => {
    for (const said of [
      line('TypeError', 'Cannot read properties of undefined'),
      line('ReferenceError', 'x is not defined'),
      '[UnhandledPromiseRejection: This error originated ...]',
      JSON.stringify({ level: 60, msg: 'no way on' }),
      "TypeError: Cannot read properties of undefined (reading 'a')",
    ])
      expect(faultsIn('api-1', `${said}\n`)).toHaveLength(1);
  });
  it('is none when something is away', () => {
    for (const said of [
      line('TypeError', 'fetch failed'),
      line('Error', 'connect ECONNREFUSED 127.0.0.1:1'),
      JSON.stringify({ level: 40, msg: 'not fit for service' }),
    ])
      expect(faultsIn('api-1', `${said}\n`)).toEqual([]);
  });
});

describe('a process that ended by itself', () => {
  it('may have, when it was starting and says what it lacked', () => {
    for (const said of ['Error: connect ECONNREFUSED 127.0.0.1:5\n', 'error: the database system is starting up\n'])
      expect(exitFault('api-1', false, said)).toBeUndefined();
  });
  it('may not, when it served, says nothing of use, or fell over what nobody caught', () => {
    const lack = 'Error: connect ECONNREFUSED 127.0.0.1:5\n';
    expect(exitFault('api-1', true, lack)).toContain('after it had been ready');
    expect(exitFault('api-1', false, '')).toContain('does not say');
    expect(exitFault('api-1', false, 'Error: nonsense\n')).toContain('does not say');
    expect(exitFault('api-1', false, `${lack}\nNode.js v26.10.0\n`)).toContain('nobody caught');
  });
});
