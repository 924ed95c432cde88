/** Long verbs: how Ctrl+C, a kill and a dead service end them, and what is left then. */
import { type ChildProcess, execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { ended, idrift, idriftJson, scratch, start, TINY } from './command.fixture.ts';

const dir = scratch();
const project = join(dir, 'sample');
const LONG = [
  'train',
  '--layers',
  '1',
  '--width',
  '16',
  '--heads',
  '2',
  '--epochs',
  '900',
  '--patience',
  '0',
  '--json',
];

beforeAll(async () => {
  await idrift(['init', project, '--sample']);
});

/** The first line that the process writes to a stream. */
const firstLine = (child: ChildProcess, stream: 'stdout' | 'stderr', holding = ''): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = '';
    child[stream]?.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      const line = text
        .split('\n')
        .slice(0, -1)
        .find((each) => each.includes(holding));
      if (line !== undefined) resolve(line);
    });
    child.once('exit', () => reject(new Error(`It ended before it said ${holding}: ${text}`)));
  });

/** As Ctrl+C in a terminal: to the process and its children. Windows has no groups to signal. */
const interrupt = (child: ChildProcess): void => {
  if (process.platform !== 'win32' && child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
};

/** Processes of the group that still run; one that has ended and waits for its parent does not. */
const running = (group: number): number =>
  execFileSync('ps', ['-A', '-o', 'pgid=,stat='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([pgid, state]) => pgid === String(group) && state?.startsWith('Z') === false).length;

describe.skipIf(process.platform === 'win32')('training', () => {
  test('ends within 2 s of Ctrl+C with status 130, and leaves the run killed', async () => {
    const child = start([...LONG, '--name', 'cancelled', '--progress', 'json'], { cwd: project });
    const end = ended(child);
    await firstLine(child, 'stderr', ' of 900');
    const from = performance.now();
    interrupt(child);
    const { status, stdout } = await end;
    expect(performance.now() - from).toBeLessThan(2000);
    expect(status).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'cancelled' } });
    const { answer } = await idriftJson(['runs', 'show', 'cancelled'], { cwd: project });
    expect(answer).toMatchObject({ status: 'KILLED', modelId: null });
  });

  test('that was killed reads interrupted at the next opening, and nothing trains on', async () => {
    const child = start([...LONG, '--name', 'killed', '--progress', 'json'], { cwd: project });
    const end = ended(child);
    await firstLine(child, 'stderr', ' of 900');
    child.kill('SIGKILL');
    await end;
    const { answer } = await idriftJson(['runs', 'show', 'killed'], { cwd: project });
    expect(answer).toMatchObject({ status: 'INTERRUPTED', modelId: null });
    await expect.poll(() => running(child.pid ?? 0), { timeout: 5000 }).toBe(0);
  });
});

describe.skipIf(process.platform === 'win32')('in the foreground until Ctrl+C', () => {
  test('serve gives its address, then one log object a line, and ends with status 0', async () => {
    await idrift(['train', ...TINY, '--name', 'one'], { cwd: project });
    await idrift(['models', 'register', 'one', '--name', 'other'], { cwd: project });
    const child = start(['serve', 'other/1', '--port', '0', '--web-port', '0', '--json'], { cwd: project });
    const end = ended(child);
    const address: unknown = JSON.parse(await firstLine(child, 'stdout'));
    expect(address).toMatchObject({ url: expect.stringMatching(/^http:\/\/127/), model: 'other', version: 1 });
    const url = typeof address === 'object' && address !== null && 'url' in address ? String(address.url) : '';
    const said = firstLine(child, 'stdout', '"text":"Snabbt"');
    const body = JSON.stringify({ text: 'Snabbt' });
    await fetch(`${url}/predict`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(JSON.parse(await said)).toMatchObject({
      modelName: 'other',
      label: expect.any(String),
      milliseconds: expect.any(Number),
    });
    interrupt(child);
    const { status, stdout } = await end;
    expect(status).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(2);
    await expect(fetch(`${url}/health`)).rejects.toThrow('fetch failed');
  });

  test('ui gives an address with a token on loopback, and ends with status 0', async () => {
    writeFileSync(join(dir, 'index.html'), '');
    const child = start(['ui', '--json'], { cwd: project, env: { IDRIFT_RENDERER: dir } });
    const end = ended(child);
    expect(JSON.parse(await firstLine(child, 'stdout'))).toEqual({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/#token=\S+$/),
    });
    interrupt(child);
    expect((await end).status).toBe(0);
    const unbuilt = await idriftJson(['ui'], { cwd: project, env: { IDRIFT_RENDERER: project } });
    expect(unbuilt).toMatchObject({ status: 1, answer: { error: { code: 'not-available' } } });
  });
});
