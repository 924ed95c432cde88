/** The programs that bench/train.ts compares, each run in a process of its own. */
import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const measured = z.object({
  /** Of each step, warm-up excluded. */
  seconds: z.array(z.number()),
  losses: z.array(z.number()),
  /** Of the process, bytes. */
  peakMemory: z.number(),
  versions: z.string(),
});
export type Measured = z.infer<typeof measured>;

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** As core/training does for its child. */
const environment = {
  ...process.env,
  MALLOC_MMAP_THRESHOLD_: '8589934592',
  MALLOC_TRIM_THRESHOLD_: '17179869184',
};

const last = (output: string): Measured => measured.parse(JSON.parse(output.trimEnd().split('\n').at(-1) ?? ''));

export const ours = (script: string, ...args: readonly string[]): Measured =>
  last(execFileSync(process.execPath, [here(script), ...args], { encoding: 'utf8', env: environment }));

export const theirs = (python: string, ...args: readonly string[]): Measured => {
  const { status, stdout, stderr } = spawnSync(python, [here('peer/steps.py'), ...args], {
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  if (status !== 0) throw new Error(`${python} ${args.join(' ')} ended with ${status}:\n${stderr.slice(-2000)}`);
  return last(stdout);
};
