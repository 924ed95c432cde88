/** DVC's own locks, held by one program and met by the other. IDRIFT_DVC names the real dvc; skipped where there is none. */
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { errorOf, twoVersions } from '../project.fixture.ts';
import { openDvcProject } from '../repo/project.ts';
import { status } from '../repo/status.ts';
import { withRepoLock } from './repo-lock.ts';

const command = process.env['IDRIFT_DVC'] ?? 'dvc';
const env = { ...process.env, DVC_NO_ANALYTICS: '1' };
const hasDvc = spawnSync(command, ['--version'], { env }).status === 0;

describe('a lock', () => {
  beforeEach(({ skip }) => skip(!hasDvc, 'dvc is not on the PATH, and IDRIFT_DVC names none'));

  it('that we hold stops dvc, with its own words and status', async () => {
    const project = openDvcProject(await twoVersions());
    const { status: code, stderr } = await withRepoLock(project, () =>
      spawnSync(command, ['status'], { cwd: project.root, env, encoding: 'utf8' }),
    );
    expect(code).toBe(255);
    expect(stderr).toContain('Unable to acquire lock');
    expect(spawnSync(command, ['status'], { cwd: project.root, env }).status).toBe(0);
  }, 60_000);

  it("that dvc's library holds stops us; killed, it does not", async () => {
    const project = openDvcProject(await twoVersions());
    const python = join(dirname(command), 'python');
    const script = `import zc.lockfile, time; lock = zc.lockfile.LockFile(${JSON.stringify(join(project.tmpDir, 'lock'))}); print('held', flush=True); time.sleep(60)`;
    const child = spawn(python, ['-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    expect(await errorOf(() => status(project))).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(`process ${child.pid}`),
    });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    expect(await status(project)).toEqual({});
  }, 60_000);

  it('of a path that a command of ours writes stops dvc add', async () => {
    const project = openDvcProject(await twoVersions());
    const path = join(project.root, 'data', 'val.jsonl');
    writeFileSync(
      join(project.tmpDir, 'rwlock'),
      JSON.stringify({ read: {}, write: { [path]: { pid: process.pid, cmd: 'idrift dvc add' } } }),
    );
    const { status: code, stderr } = spawnSync(command, ['add', 'data/val.jsonl'], {
      cwd: project.root,
      env,
      encoding: 'utf8',
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/busy[^]*idrift dvc add/);
  }, 60_000);
});
