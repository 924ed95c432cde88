/**
 * `idrift dvc` and the real dvc take turns on one S3 remote: MinIO (IDRIFT_S3_ENDPOINT) and dvc with its S3 part (IDRIFT_DVC). Skipped where one
 * is missing.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { objectPath } from '../../data/store/objects.ts';
import { type Bucket, LACKS_MINIO, newBucket, S3_ENDPOINT, S3_OPTIONS } from '../../data/remote/s3/minio.fixture.ts';
import { textOf, partsOf } from '../../data/remote/s3/xml.ts';

const MAIN = join(import.meta.dirname, 'main.ts');
const base = mkdtempSync(join(tmpdir(), 'idrift-s3-remote-'));
const env: NodeJS.ProcessEnv = {
  ...process.env,
  HOME: base,
  DVC_NO_ANALYTICS: '1',
  DVC_SITE_CACHE_DIR: join(base, 'site'),
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
};
const dvc = process.env['IDRIFT_DVC'] ?? 'dvc';
const hasDvc = spawnSync(dvc, ['--version'], { env }).status === 0;

const run = (program: string, dir: string, words: readonly string[]): string => {
  const { status, stdout, stderr } = spawnSync(program, [...words], { cwd: dir, env, encoding: 'utf8' });
  expect(`${words.join(' ')}: ${status}${status === 0 ? '' : stdout + stderr}`).toBe(`${words.join(' ')}: 0`);
  return stdout;
};
const theirs = (dir: string, ...words: string[]): string => run(dvc, dir, words);
const ours = (dir: string, ...words: string[]): string => run(process.execPath, dir, [MAIN, ...words]);
const oursFails = (dir: string, ...words: string[]): { readonly status: number | null; readonly text: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], { cwd: dir, env, encoding: 'utf8' });
  return { status, text: stdout + stderr };
};

let count = 0;
/** A project with a folder of eight files and a file, added and committed; its remote is a prefix of the bucket. */
const newProject = ({ name }: Bucket): string => {
  const dir = join(base, `p${count++}`);
  mkdirSync(join(dir, 'd', 'sub'), { recursive: true });
  execFileSync('git', ['init', '--quiet', dir]);
  ours(dir, 'init', '--quiet');
  ours(dir, 'remote', 'add', '-d', 'store', `s3://${name}/p`);
  for (const [key, value] of Object.entries(S3_OPTIONS)) ours(dir, 'remote', 'modify', '--local', 'store', key, value);
  for (let at = 0; at < 8; at++) writeFileSync(join(dir, 'd', at < 4 ? `f${at}` : `sub/ü${at}`), `file ${at}\n`);
  writeFileSync(join(dir, 'a.csv'), Buffer.alloc(3 << 20, 'a,b\n'));
  ours(dir, 'add', '--quiet', 'd', 'a.csv');
  return dir;
};
/** The same project elsewhere: no cache, no data. */
const cloneOf = (dir: string): string => {
  const clone = join(base, `p${count++}`);
  cpSync(dir, clone, { recursive: true });
  for (const path of ['.dvc/cache', '.dvc/tmp', 'd', 'a.csv'])
    rmSync(join(clone, path), { recursive: true, force: true });
  return clone;
};
const filesOf = (dir: string): Record<string, string> =>
  Object.fromEntries(
    ['a.csv', ...readdirSync(join(dir, 'd'), { recursive: true, encoding: 'utf8' }).map((path) => join('d', path))]
      .filter((path) => !path.endsWith('sub'))
      .toSorted()
      .map((path) => [path, readFileSync(join(dir, path), 'latin1')]),
  );
const keysIn = async ({ client }: Bucket): Promise<Record<string, string>> => {
  const xml = (await client.request({ method: 'GET', key: null, query: { 'list-type': '2' } })).body.toString();
  return Object.fromEntries(
    [...partsOf(xml, 'Contents')].map((part) => [textOf(part, 'Key') ?? '', textOf(part, 'ETag') ?? '']),
  );
};

describe('one S3 remote for dvc and Idrift', () => {
  beforeEach(({ skip }) => {
    skip(S3_ENDPOINT === '', LACKS_MINIO);
    skip(!hasDvc, 'dvc is not on the PATH, and IDRIFT_DVC names none');
  });
  afterAll(() => rmSync(base, { recursive: true, force: true }));

  it('holds the same keys and bytes whoever pushed', async () => {
    const [one, two] = [await newBucket(), await newBucket()];
    expect(theirs(newProject(one), 'push')).toBe('10 files pushed\n');
    const dir = newProject(two);
    expect(ours(dir, 'push')).toBe('10 files pushed\n');
    expect(await keysIn(two)).toEqual(await keysIn(one));
    expect(ours(dir, 'push')).toBe('Everything is up to date.\n');
    expect(theirs(dir, 'push')).toBe('Everything is up to date.\n');
    expect(theirs(dir, 'status', '-c')).toBe(ours(dir, 'status', '-c'));
  }, 120_000);

  it('gives each what the other pushed', async () => {
    const bucket = await newBucket();
    const dir = newProject(bucket);
    ours(dir, 'push');
    const byDvc = cloneOf(dir);
    expect(theirs(byDvc, 'pull')).toContain('10 files fetched and 9 files added');
    expect(filesOf(byDvc)).toEqual(filesOf(dir));
    writeFileSync(join(byDvc, 'd', 'new'), 'new\n');
    theirs(byDvc, 'add', '--quiet', 'd');
    expect(theirs(byDvc, 'push')).toBe('2 files pushed\n');
    const byUs = cloneOf(byDvc);
    expect(ours(byUs, 'pull')).toContain('11 files fetched and 10 files added');
    expect(filesOf(byUs)).toEqual(filesOf(byDvc));
    expect(theirs(byUs, 'status', '--json')).toBe('{}\n');
    expect(theirs(byUs, 'status', '-c', '--json')).toBe('{}\n');
  }, 120_000);

  it('is mended by us where a push of dvc left a hole, and is whole for dvc then', async () => {
    const bucket = await newBucket();
    const dir = newProject(bucket);
    theirs(dir, 'push');
    const hole = Object.keys(await keysIn(bucket)).find((key) => !key.endsWith('.dir')) ?? '';
    await bucket.client.request({ method: 'DELETE', key: hole });
    expect(theirs(dir, 'push')).toBe('Everything is up to date.\n');
    const clone = cloneOf(dir);
    expect(oursFails(clone, 'pull')).toMatchObject({ status: 1, text: expect.stringContaining('failed to transfer') });
    expect(ours(dir, 'push', '--check-files')).toBe('1 file pushed\n');
    expect(theirs(clone, 'pull')).toContain('added');
    expect(filesOf(clone)).toEqual(filesOf(dir));
  }, 120_000);

  it('gets nothing wrong from a damaged cache, and no manifest that it could not keep', async () => {
    const bucket = await newBucket();
    const dir = newProject(bucket);
    const cache = join(dir, '.dvc', 'cache');
    const manifest =
      readdirSync(join(cache, 'files', 'md5'), { recursive: true, encoding: 'utf8' }).find((path) =>
        path.endsWith('.dir'),
      ) ?? '';
    const [{ md5 = '' } = {}] = JSON.parse(readFileSync(join(cache, 'files', 'md5', manifest), 'utf8')) as {
      md5?: string;
    }[];
    const damaged = objectPath(cache, md5);
    chmodSync(damaged, 0o644);
    writeFileSync(damaged, 'other\n');
    chmodSync(damaged, 0o444);
    expect(oursFails(dir, 'push')).toMatchObject({
      status: 1,
      text: expect.stringContaining('1 files failed to upload'),
    });
    const keys = Object.keys(await keysIn(bucket));
    expect(keys).toHaveLength(8);
    expect(keys.some((key) => key.endsWith('.dir'))).toBe(false);
  }, 60_000);

  it('is cleaned by each as by the other', async () => {
    const [one, two] = [await newBucket(), await newBucket()];
    const left = await Promise.all(
      (
        [
          [one, theirs],
          [two, ours],
        ] as const
      ).map(async ([bucket, tool]) => {
        const dir = newProject(bucket);
        tool(dir, 'push', '--quiet');
        writeFileSync(join(dir, 'd', 'f0'), 'changed\n');
        tool(dir, 'add', '--quiet', 'd');
        tool(dir, 'push', '--quiet');
        tool(dir, 'gc', '-w', '-c', '-f');
        expect(existsSync(join(dir, '.dvc', 'cache'))).toBe(true);
        return keysIn(bucket);
      }),
    );
    expect(left[1]).toEqual(left[0]);
    expect(Object.keys(left[0] ?? {})).toHaveLength(10);
  }, 120_000);
});
