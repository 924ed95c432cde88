/** What the doctor says of the project folder itself: a store of another MLflow, migrated by MLflow's own program in a container, and git's hooks. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { lacking } from '../../stack/engine/project.fixture.ts';
import { openStore } from '../../tracking/store.ts';
import { migrate } from '../store-migrate.ts';
import { examineProject, mendProject } from './project.ts';

const MLFLOW = 'ghcr.io/mlflow/mlflow:v3.17.2-full';
const OLDER = readFileSync(new URL('../../tracking/older-store.py', import.meta.url), 'utf8');

const projectWithOlderStore = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'idrift-older-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  execFileSync('git', ['init', '--quiet', dir]);
  mkdirSync(join(dir, '.dvc'));
  mkdirSync(join(dir, '.idrift'));
  const words = ['run', '--rm', '-i', '-v', `${join(dir, '.idrift')}:/store`, MLFLOW];
  execFileSync('docker', [...words, 'python', '-', '/store/mlflow.db', '75868b020152'], {
    input: OLDER,
    stdio: 'pipe',
  });
  return dir;
};

const faults = async (dir: string) =>
  (await examineProject(dir)).filter(({ state }) => state !== 'ok').map(({ id, fixable }) => ({ id, fixable }));

test('a store of an older MLflow and hooks that are missing are found, and mended', {
  timeout: 120_000,
}, async ({ skip }) => {
  const lack =
    lacking() || (spawnSync('docker', ['image', 'inspect', MLFLOW]).status === 0 ? '' : `the engine has no ${MLFLOW}`);
  skip(lack !== '', lack);
  const dir = projectWithOlderStore();
  const file = join(dir, '.idrift', 'mlflow.db');
  const before = readFileSync(file);
  expect(await faults(dir)).toEqual([
    { id: 'schema-older', fixable: true },
    { id: 'hook-missing', fixable: true },
  ]);
  expect(() => openStore(join(dir, '.idrift'))).toThrow(/older/);

  // Another program has it open: nothing is done.
  const reader = spawn('sh', ['-c', 'exec 3<"$0"; echo; exec sleep 60', file], { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise((resolve) => reader.stdout.once('data', resolve));
  await expect(mendProject(dir, process.env, 'schema-older')).rejects.toMatchObject({ info: { code: 'conflict' } });
  reader.kill('SIGKILL');
  await new Promise((resolve) => reader.once('exit', resolve));
  expect(readFileSync(file).equals(before)).toBe(true);

  expect(await mendProject(dir, process.env, 'schema-older')).toMatch(/^Migrated to dc11669786a5\./);
  expect(readdirSync(join(dir, '.idrift')).filter((name) => name.endsWith('.db'))).toEqual([
    'mlflow-75868b020152.db',
    'mlflow.db',
  ]);
  const store = openStore(join(dir, '.idrift'));
  const [run] = store.listRuns();
  expect(run).toMatchObject({ name: 'from before', status: 'FINISHED' });
  expect(store.history(run?.runId ?? '')['loss']).toMatchObject([{ step: 3, value: 0.25 }]);
  store.close();

  expect(await faults(dir)).toEqual([{ id: 'hook-missing', fixable: true }]);
  expect(await mendProject(dir, process.env, 'hook-missing')).toMatch(/^Installed \d files for git\.$/);
  expect(await faults(dir)).toEqual([]);

  const database = new Database(file);
  database.exec("UPDATE alembic_version SET version_num = 'feedfacecafe'");
  database.close();
  expect(await faults(dir)).toEqual([{ id: 'schema-newer', fixable: false }]);
  await expect(migrate({ projectDir: dir, env: process.env })).rejects.toThrow(/migrations only go forward/);
});
