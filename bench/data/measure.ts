/** One command: seconds from start to end, and the peak memory of its largest process, by GNU time. */
import { spawnSync } from 'node:child_process';

export type Measured = { readonly seconds: number; readonly megabytes: number; readonly status: number };

export const measure = (command: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Measured => {
  const started = performance.now();
  const { status, stderr, error } = spawnSync('/usr/bin/time', ['-f', 'peak %M', ...command], {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const seconds = (performance.now() - started) / 1000;
  if (error) throw error;
  const peak = /peak (\d+)\s*$/.exec(stderr);
  if (status !== 0 && !/^status|^checkout/.test(command.at(-1) ?? ''))
    console.error(stderr.trim().split('\n').slice(-4).join('\n'));
  return { seconds, megabytes: Math.round(Number(peak?.[1] ?? 0) / 1024), status: status ?? -1 };
};
