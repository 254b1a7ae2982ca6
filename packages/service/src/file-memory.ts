import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import type { ClockMemory } from './clock.ts';

/** A small text kept in a file: replaced whole and flushed, so that a crash leaves the old text or the new one. */
export const fileMemory = (path: string): ClockMemory => ({
  read: () => {
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  },
  write: (text) => {
    const beside = `${path}.new`;
    const file = openSync(beside, 'w');
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
  },
});
