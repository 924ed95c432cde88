/** Asks a device child one question. Whatever becomes of the child, there is an answer. */
import { startChild, stopChild } from '../../base/child.ts';
import type { FromDeviceChild, ToDeviceChild } from './device-child.ts';

const STOP_MILLISECONDS = 2000;

/** Drivers on the CPU compile their shaders for seconds. */
const LIMIT_MILLISECONDS = 120_000;

export const askDeviceChild = async (
  message: ToDeviceChild,
  env: Readonly<Record<string, string>> = {},
): Promise<FromDeviceChild> => {
  const child = startChild(new URL('./device-child.ts', import.meta.url), { env });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-4000);
  });
  try {
    return await new Promise<FromDeviceChild>((resolve) => {
      const failed = (reason: string): void => resolve({ kind: 'failed', reason });
      const timer = setTimeout(() => failed('It did not answer within two minutes.'), LIMIT_MILLISECONDS);
      // The child sends what device-child.ts says.
      child.once('message', (answer) => {
        clearTimeout(timer);
        resolve(answer as FromDeviceChild);
      });
      child.once('error', (error) => failed(error.message));
      child.once('exit', (code, signal) => {
        clearTimeout(timer);
        failed(`Its process ended (${signal ?? `exit code ${code}`}). ${lastLine(said)}`.trim());
      });
      child.send(message);
    });
  } finally {
    await stopChild(child, STOP_MILLISECONDS);
  }
};

/** Of what a process said before it ended, the last line that tells of an error; Node's own last line is its version. */
const lastLine = (text: string): string => {
  const lines = text.trim().split('\n');
  return (lines.findLast((line) => /error|terminate|abort/i.test(line)) ?? lines.at(-1) ?? '').trim();
};
