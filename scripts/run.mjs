import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Runs a program in the foreground until it ends; signals sent to this process reach it, once each. On a terminal Ctrl-C reaches it
 * from the terminal itself.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ readonly cwd: string }} options
 * @returns {Promise<number>} its exit code, 128 + n after signal n, as a shell tells it
 */
export const run = (program, args, { cwd }) =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: 'inherit' });
    const passed = new Set();
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      process.on(signal, () => {
        if (passed.has(signal) || (signal === 'SIGINT' && process.stdin.isTTY)) return;
        passed.add(signal);
        child.kill(signal);
      });
    }
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGTERM']));
  });
