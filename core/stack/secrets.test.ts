/** The stack's env file: made once, private, and the same to Docker's own reading. */
import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { IdriftError } from '../contract/errors.ts';
import { isSecret, prepareStackEnv, readStackEnv, stackEnvFile } from './secrets.ts';

const run = promisify(execFile);
const folders: string[] = [];
const newProject = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'idrift-secrets-'));
  folders.push(dir);
  return dir;
};
afterAll(() => {
  for (const dir of folders) rmSync(dir, { recursive: true, force: true });
});

const SECRETS = [
  'STACK_S3_ACCESS_KEY',
  'STACK_S3_SECRET_KEY',
  'STACK_POSTGRES_PASSWORD',
  'STACK_JUPYTER_TOKEN',
  'STACK_WEB_KEY',
];

test('secrets are made once for each project, strong, and different in each', () => {
  const [a, b] = [newProject(), newProject()];
  const first = prepareStackEnv(a);
  expect([...first.keys()].toSorted()).toEqual(SECRETS.toSorted());
  expect(prepareStackEnv(a)).toEqual(first);
  expect(readStackEnv(a)).toEqual(first);
  const second = prepareStackEnv(b);
  for (const name of SECRETS) {
    expect(second.get(name)).not.toBe(first.get(name));
    expect(isSecret(name)).toBe(true);
  }
  // What MinIO takes: 3 to 20 characters, 8 to 40 characters; and nothing that a shell, a URL or an env file would change.
  expect(first.get('STACK_S3_ACCESS_KEY')).toMatch(/^\w{16,20}$/);
  expect(first.get('STACK_S3_SECRET_KEY')).toMatch(/^\w[\w-]{39}$/);
  expect(first.get('STACK_POSTGRES_PASSWORD')).toMatch(/^[\w-]{32}$/);
});

test.skipIf(process.platform === 'win32')('only this user may read the file, also one that was open to others', () => {
  const dir = newProject();
  prepareStackEnv(dir);
  const file = stackEnvFile(dir);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  chmodSync(file, 0o644);
  prepareStackEnv(dir);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('processes that make the file at the same time get the same secrets', async () => {
  const dir = newProject();
  const module = new URL('./secrets.ts', import.meta.url).href;
  const script = `const { prepareStackEnv } = await import(${JSON.stringify(module)});
    console.log(JSON.stringify([...prepareStackEnv(${JSON.stringify(dir)})]))`;
  const made = await Promise.all(
    Array.from(
      { length: 6 },
      async () => (await run(process.execPath, ['--input-type=module', '--eval', script])).stdout,
    ),
  );
  for (const each of made) expect(new Map(JSON.parse(each) as [string, string][])).toEqual(readStackEnv(dir));
  expect(readdirSync(join(dir, '.idrift')).toSorted()).toEqual(['.gitignore', 'stack.env']);
});

test('git ignores the file', () => {
  const dir = newProject();
  execFileSync('git', ['init', '-q', dir]);
  prepareStackEnv(dir);
  expect(execFileSync('git', ['-C', dir, 'status', '--porcelain', '-uall'], { encoding: 'utf8' })).toBe('');
});

test('settings change one line; comments, order and names of others stay', () => {
  const dir = newProject();
  const file = stackEnvFile(dir);
  mkdirSync(join(dir, '.idrift'));
  writeFileSync(
    file,
    "# mine\r\nOTHER='a b'\nexport STACK_MLFLOW_PORT=5000\nSTACK_S3_SECRET_KEY=chosen-by-hand\nSTACK_MLFLOW_PORT=5001\n",
  );
  const values = prepareStackEnv(dir, { STACK_MLFLOW_PORT: '15000', STACK_BIND: '0.0.0.0' });
  expect(values.get('STACK_S3_SECRET_KEY')).toBe('chosen-by-hand');
  const text = readFileSync(file, 'utf8');
  expect(text).toMatch(/^# mine\r\nOTHER='a b'\nSTACK_MLFLOW_PORT=15000\nSTACK_S3_SECRET_KEY=chosen-by-hand\n/);
  expect(text.match(/STACK_MLFLOW_PORT/g)).toHaveLength(1);
  expect(prepareStackEnv(dir, { STACK_BIND: null, STACK_S3_SECRET_KEY: null }).get('STACK_BIND')).toBeUndefined();
  expect(readStackEnv(dir).get('STACK_S3_SECRET_KEY')).toBe('chosen-by-hand');
});

test.each([
  [{ STACK_MLFLOW_PORT: '0' }, /port/],
  [{ STACK_MLFLOW_PORT: '70000' }, /port/],
  [{ STACK_NOTHING: '1' }, /no setting STACK_NOTHING/],
  [{ STACK_POSTGRES_PASSWORD: 'a$b' }, /space, a quote/],
  [{ STACK_MODEL: 'two words' }, /space, a quote/],
  [{ STACK_MODEL: 'two\nSTACK_BIND=0.0.0.0' }, /space, a quote/],
])('%j is refused and nothing is written', (changes, message) => {
  const dir = newProject();
  expect(() => prepareStackEnv(dir, changes as unknown as Record<string, string>)).toThrow(IdriftError);
  expect(() => prepareStackEnv(dir, changes as unknown as Record<string, string>)).toThrow(message);
  expect(readStackEnv(dir).size).toBe(0);
});
