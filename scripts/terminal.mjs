/** What the launchers share: the program's folder, lines for people, and child processes that end as their parent is told to. */
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Notes go to stderr: stdout belongs to the program that is started. */
export const note = (line) => process.stderr.write(`${line}\n`);

/** Runs `main`; an error is one line, not a stack. */
export const launch = async (main) => {
  try {
    process.exitCode = await main();
  } catch (thrown) {
    note(thrown instanceof Error ? thrown.message : String(thrown));
    process.exitCode = 1;
  }
};

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Runs a program on this terminal and resolves to its exit status; 128 + number when a signal ended it. */
export const runHere = (command, args, options = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    // Ctrl+C reaches the child by the terminal as well; it decides what to do, and we wait for it.
    const pass = (signal) => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    for (const signal of SIGNALS) process.on(signal, pass);
    const done = () => {
      for (const signal of SIGNALS) process.off(signal, pass);
    };
    child.once('error', (thrown) => {
      done();
      reject(thrown);
    });
    child.once('exit', (status, signal) => {
      done();
      resolve(status ?? 128 + (signal === 'SIGINT' ? 2 : signal === 'SIGKILL' ? 9 : 15));
    });
  });
