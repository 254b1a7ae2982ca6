/** What the chaos suite does to PostgreSQL befalls all of it, and it alone. */
import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { describe, expect, it, vi } from 'vitest';
import { postgresPrograms, postgresServer } from './postgres-server.ts';

const programs = postgresPrograms();
if (programs === undefined)
  it('PostgreSQL was not there: install postgresql to see it stopped', ({ skip }) => skip('no postgres in the usual places'));

/** `T`: stopped. */
const stateOf = (pid: number): string => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.[0] ?? '';

describe.runIf(programs !== undefined && process.platform === 'linux')('a private PostgreSQL', () => {
  it('is stopped with its sessions, goes on, and can be killed before it has said its name', async () => {
    const server = postgresServer(programs);
    try {
      await server.start();
      const client = new Client(server.url);
      client.on('error', () => {});
      await client.connect();
      const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
      const session = rows[0].pid as number;
      server.signal('SIGSTOP');
      await vi.waitUntil(() => stateOf(session) === 'T');
      const answer = client.query('SELECT 1 AS one');
      server.signal('SIGCONT');
      expect((await answer).rows).toEqual([{ one: 1 }]);
      server.signal('SIGSTOP');
      expect(await server.stop('SIGKILL')).toBe(true);
      await vi.waitUntil(() => {
        try {
          return stateOf(session) === 'Z';
        } catch {
          return true;
        }
      });
      expect(await server.stop('SIGKILL')).toBe(false);
      const starting = expect(server.start()).rejects.toThrow('postgres has ended');
      expect(await server.stop('SIGKILL')).toBe(true);
      await starting;
    } finally {
      await server.remove();
    }
  });
});
