/** The command line as a process: its statuses, what goes where, and how it ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { newProject } from '../../data/repo/project.fixture.ts';
import { emptyFolder } from '../../data/project.fixture.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

const start = (cwd: string, words: readonly string[]): ChildProcess =>
  spawn(process.execPath, [MAIN, ...words], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  });

const dvc = (cwd: string, ...words: readonly string[]): Promise<{ status: number | null; out: string; err: string }> =>
  new Promise((resolve) => {
    const child = start(cwd, words);
    let [out, err] = ['', ''];
    child.stdout?.on('data', (piece) => (out += String(piece)));
    child.stderr?.on('data', (piece) => (err += String(piece)));
    child.once('close', (status) => resolve({ status, out, err }));
  });

describe('idrift dvc', () => {
  it('says which DVC it is', async () => {
    const dir = emptyFolder();
    expect(await dvc(dir, '--version')).toEqual({ status: 0, out: '3.67.1\n', err: '' });
    expect((await dvc(dir, 'doctor')).out).toMatch(/^DVC version: 3\.67\.1 \(idrift .*\)\n-+\nPlatform: Node /);
    const { root } = await newProject();
    expect((await dvc(root, 'version')).out).toMatch(/Remotes: None\n.*\nRepo: dvc, git\n$/);
  });
  it.each([
    [['repro'], 254, /^ERROR: dvc has a command "repro", Idrift does not have it\.\n/],
    [['exp', 'run', '-q'], 254, /"exp"/],
    [['nonsense'], 254, /invalid choice: 'nonsense'/],
    [[], 254, /required: command/],
    [['remote'], 254, /required: cmd/],
    [['remote', 'nonsense'], 254, /invalid choice: 'nonsense' \(choose from .*add/],
    [['-q', '-v', 'root'], 254, /-v\/--verbose: not allowed with argument -q\/--quiet/],
    [['root', '--no-such', 'x'], 254, /^ERROR: unrecognized arguments: --no-such x\n/],
    [['move', 'x'], 254, /required: dst/],
    [['root'], 253, /^ERROR: you are not inside of a DVC repository/],
    [['--cd', 'no-such', 'root'], 255, /No such file or directory: 'no-such'/],
  ])('%j ends with %i', async (words, status, message) => {
    const ended = await dvc(emptyFolder(), ...words);
    expect({ status: ended.status, out: ended.out }).toEqual({ status, out: '' });
    expect(ended.err).toMatch(message);
  });
  it('works in another folder, and says nothing when it is to be quiet', async () => {
    const { root, write } = await newProject();
    mkdirSync(join(root, 'sub'));
    write('sub/a.csv', 'one');
    expect((await dvc(emptyFolder(), '--cd', join(root, 'sub'), 'root')).out).toBe('..\n');
    expect(await dvc(root, '--cd=sub', 'add', 'a.csv', '-q')).toEqual({ status: 0, out: '', err: '' });
    expect(await dvc(root, 'rm', 'sub/none.dvc', '-q')).toMatchObject({ status: 1, out: '' });
    expect((await dvc(root, 'remove', '-h')).out).toMatch(/^usage: dvc remove .*targets/);
    expect((await dvc(root, 'remote', '--help')).out).toMatch(/^usage: dvc remote .*add/);
  });
  it('ends with 251 when the settings are broken', async () => {
    const { root } = await newProject();
    writeFileSync(join(root, '.dvc', 'config'), '[core]\n    nonsense = 1\n');
    const ended = await dvc(root, 'status');
    expect(ended).toMatchObject({ status: 251, out: '' });
    expect(ended.err).toMatch(/^ERROR: configuration error - config file error: /);
  });
  it.skipIf(process.platform === 'win32')('ends with 141 when nobody reads on', async () => {
    const { root, write } = await newProject();
    for (let at = 0; at < 3000; at++) write(`many/${String(at).padStart(100, 'x')}`, '');
    const child = start(root, ['list', '.', '-R']);
    child.stdout?.destroy();
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(141);
  });
  it.skipIf(process.platform === 'win32')('ends with 252 at Ctrl+C', async () => {
    const project = await newProject();
    const { createServer } = await import('node:http');
    // A server that takes the question and never answers.
    const server = createServer(() => child.kill('SIGINT'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const child = start(project.root, ['import-url', `http://127.0.0.1:${port}/x.csv`]);
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(252);
    server.closeAllConnections();
    server.close();
    expect(project.has('x.csv.dvc')).toBe(false);
  });
});
