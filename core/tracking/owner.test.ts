import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ownerLives, thisOwner } from './owner.ts';

const ownerOf = (pid: number): string => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const { startedAt, ...rest } = JSON.parse(thisOwner()) as { startedAt: string };
  const [boot] = startedAt.split(':');
  return JSON.stringify({ ...rest, pid, startedAt: `${boot}:${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}` });
};
const until = async (is: () => boolean): Promise<void> => {
  while (!is()) await new Promise((resolve) => setTimeout(resolve, 20));
};

test.runIf(process.platform === 'linux')(
  'a process that has ended does not live, though nobody has looked yet',
  async () => {
    expect(ownerLives(thisOwner())).toBe(true);
    // The shell does not wait for its child before its own end.
    const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 30'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const pid = Number(
      await new Promise<string>((resolve) => parent.stdout.once('data', (data: Buffer) => resolve(String(data)))),
    );
    const owner = ownerOf(pid);
    expect(ownerLives(owner)).toBe(true);
    await until(() => / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')));
    expect(ownerLives(owner)).toBe(false);
    parent.kill('SIGKILL');
    expect(ownerLives('no owner')).toBe(true);
  },
);
