import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** Milliseconds in which the same signal again is the same request: npm and the terminal both send it. */
const SAME_REQUEST = 1000;

/**
 * Runs a program until it ends, in a process group of its own, so that signals reach it through this process only and not twice.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ readonly cwd: string }} options
 * @returns {Promise<number>} its exit code, 128 + n after signal n, as a shell tells it
 */
export const run = (program, args, { cwd }) =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: 'inherit', detached: true });
    /** @type {Map<string, number>} */
    const passed = new Map();
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      process.on(signal, () => {
        const now = performance.now();
        if (now - (passed.get(signal) ?? -SAME_REQUEST) < SAME_REQUEST) return;
        passed.set(signal, now);
        child.kill(signal);
      });
    }
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGTERM']));
  });
