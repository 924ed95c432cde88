/**
 * `idrift dvc` killed (-9) at random moments of every verb that writes: a second run completes the work, no byte that was there is lost, and the
 * real dvc finds the project sound. IDRIFT_FAULT_SEED repeats a run, IDRIFT_FAULT_MOMENTS sets how many moments each verb gets.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashBytes } from '../../base/hash.ts';

const IDRIFT = [fileURLToPath(new URL('../../../scripts/idrift.mjs', import.meta.url)), 'dvc'];
const MOMENTS = Number(process.env['IDRIFT_FAULT_MOMENTS'] ?? 25);
const seed = Number(process.env['IDRIFT_FAULT_SEED'] ?? Date.now() % 1_000_000);
const FILES = 120;

/** In memory where that can be: a killed process leaves what it wrote there just as well. */
const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'idrift-faults-'));
const env: NodeJS.ProcessEnv = {
  ...process.env,
  DVC_NO_ANALYTICS: '1',
  DVC_SITE_CACHE_DIR: join(root, 'site'),
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
};
const dvc = process.env['IDRIFT_DVC'] ?? 'dvc';
const hasDvc = spawnSync(dvc, ['--version'], { env }).status === 0;

/** Between 0 and 1, the same for the same seed. */
let state = seed;
const random = (): number => {
  state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
  return state / 0x80000000;
};

const run = (dir: string, ...words: string[]): { status: number | null; out: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...IDRIFT, ...words], {
    cwd: dir,
    env,
    encoding: 'utf8',
  });
  return { status, out: stdout + stderr };
};

const runWell = (dir: string, ...words: string[]): string => {
  const { status, out } = run(dir, ...words);
  expect(`${words.join(' ')} ended with ${status}: ${status === 0 ? '' : out}`).toBe(
    `${words.join(' ')} ended with 0: `,
  );
  return out;
};

/** Ends with the process; its group is killed after so many milliseconds. */
const runKilled = (dir: string, words: readonly string[], milliseconds: number): Promise<boolean> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [...IDRIFT, ...words], { cwd: dir, env, stdio: 'ignore', detached: true });
    const timer = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), milliseconds);
    child.once('exit', (_, signal) => {
      clearTimeout(timer);
      resolve(signal === 'SIGKILL');
    });
  });

const contentOf = (name: string, version: number): string => `${name} of version ${version}\n`.repeat(80);

const writeSet = (dir: string, version: number): void => {
  mkdirSync(join(dir, 'set', 'sub'), { recursive: true });
  for (let at = 0; at < FILES; at++) {
    const name = `${at % 3 === 0 ? 'sub/' : ''}f${at}.txt`;
    // A third of the files stays as it was.
    writeFileSync(join(dir, 'set', name), contentOf(name, at % 3 === 1 ? 0 : version));
  }
  writeFileSync(join(dir, 'one.csv'), contentOf('one.csv', version));
};

const filesUnder = (dir: string): Map<string, string> => {
  const files = new Map<string, string>();
  if (!existsSync(dir)) return files;
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    if (entry.isFile())
      files.set(
        join(entry.parentPath, entry.name).slice(dir.length + 1),
        readFileSync(join(entry.parentPath, entry.name), 'utf8'),
      );
  }
  return files;
};

/** Every object of a cache or a remote has the bytes that its name promises; what is being written has another name. */
const expectSoundObjects = (dir: string): void => {
  for (const [path, content] of filesUnder(join(dir, 'files', 'md5'))) {
    const name = path.replace('/', '');
    if (/^[0-9a-f]{32}(\.dir)?$/.test(name))
      expect(`${name} ${hashBytes('md5', content)}`).toBe(`${name} ${name.slice(0, 32)}`);
  }
};

const template = join(root, 'template');
/** Version 1 is committed and pushed, version 2 lies in the cache as well. */
beforeAll(() => {
  mkdirSync(template);
  execFileSync('git', ['init', '--quiet', template], { env });
  runWell(template, 'init', '-q');
  runWell(template, 'remote', 'add', '-q', '-d', 'folder', join(root, 'nowhere'));
  for (const version of [2, 1]) {
    writeSet(template, version);
    runWell(template, 'add', '-q', 'set', 'one.csv');
  }
  execFileSync('git', ['-C', template, 'add', '.'], { env });
  execFileSync('git', ['-C', template, 'commit', '--quiet', '-m', 'one'], { env });
}, 60_000);
afterAll(() => rmSync(root, { recursive: true, force: true }), 60_000);

type Verb = {
  readonly words: readonly string[];
  /** What the project is like before. */
  readonly prepare: (dir: string, remote: string) => void;
  /** What holds at once after the kill. */
  readonly after?: (dir: string, remote: string) => void;
  /** What must hold after the second run. */
  readonly check: (dir: string, remote: string) => void;
};

const expectVersion = (dir: string, version: number): void => {
  const expected = mkdtempSync(join(root, 'expected-'));
  writeSet(expected, version);
  expect(filesUnder(join(dir, 'set'))).toEqual(filesUnder(join(expected, 'set')));
  expect(readFileSync(join(dir, 'one.csv'), 'utf8')).toBe(contentOf('one.csv', version));
  rmSync(expected, { recursive: true });
};
const emptyWorkspace = (dir: string): void => {
  rmSync(join(dir, 'set'), { recursive: true });
  rmSync(join(dir, 'one.csv'));
};
const cacheOf = (dir: string): string => join(dir, '.dvc', 'cache');

const VERBS: Readonly<Record<string, Verb>> = {
  add: {
    words: ['add', '-q', 'set', 'one.csv'],
    prepare: (dir) => writeSet(dir, 3),
    after: (dir) => expectVersion(dir, 3),
    check: (dir) => expectVersion(dir, 3),
  },
  checkout: {
    words: ['checkout', '-q'],
    prepare: emptyWorkspace,
    check: (dir) => expectVersion(dir, 1),
  },
  push: {
    words: ['push', '-q'],
    prepare: () => undefined,
    check: (dir, remote) => {
      const there = filesUnder(join(remote, 'files', 'md5'));
      emptyWorkspace(dir);
      rmSync(cacheOf(dir), { recursive: true });
      runWell(dir, 'pull', '-q');
      expectVersion(dir, 1);
      expect(there.size).toBe(FILES + 2);
    },
  },
  pull: {
    words: ['pull', '-q'],
    prepare: (dir, remote) => {
      cpSync(cacheOf(dir), remote, { recursive: true, preserveTimestamps: true });
      emptyWorkspace(dir);
      rmSync(cacheOf(dir), { recursive: true });
    },
    check: (dir) => expectVersion(dir, 1),
  },
  gc: {
    words: ['gc', '-q', '-w', '-f'],
    prepare: () => undefined,
    after: (dir) => expect(JSON.parse(run(dir, 'status', '--json').out)).toEqual({}),
    check: (dir) => {
      expectVersion(dir, 1);
      const objects = [...filesUnder(join(cacheOf(dir), 'files', 'md5')).keys()];
      expect(objects).toHaveLength(FILES + 2);
    },
  },
};

const makeProject = (name: string): { dir: string; remote: string } => {
  const [dir, remote] = [join(root, name), join(root, `${name}-remote`)];
  execFileSync('cp', ['-a', template, dir]);
  mkdirSync(remote);
  const config = join(dir, '.dvc', 'config');
  writeFileSync(config, readFileSync(config, 'utf8').replace(join(root, 'nowhere'), remote));
  return { dir, remote };
};

const expectSoundToDvc = (dir: string): void => {
  const ask = (...words: string[]): string =>
    execFileSync(dvc, words, { cwd: dir, env, encoding: 'utf8', stdio: 'pipe' });
  expect(JSON.parse(ask('status', '--json'))).toEqual({});
  expect(ask('doctor')).toContain('DVC version');
};

describe(`killed at random moments (seed ${seed})`, () => {
  it.each(Object.entries(VERBS))(
    `of %s, ${MOMENTS} times`,
    async (name, { words, prepare, after, check }) => {
      const whole = makeProject(`${name}-whole`);
      prepare(whole.dir, whole.remote);
      const started = performance.now();
      runWell(whole.dir, ...words);
      let duration = performance.now() - started;
      let killed = 0;
      for (let moment = 0; moment < MOMENTS; moment++) {
        const { dir, remote } = makeProject(`${name}-${moment}`);
        prepare(dir, remote);
        // The first fifth is the start of the program, where nothing is written yet.
        const isKilled = await runKilled(dir, words, duration * (0.2 + 0.85 * random()));
        if (isKilled) killed++;
        // On a busy machine the first run says little of how long the others take.
        duration *= isKilled ? 1.02 : 0.9;
        expectSoundObjects(cacheOf(dir));
        expectSoundObjects(remote);
        after?.(dir, remote);
        runWell(dir, ...words);
        check(dir, remote);
        expect(JSON.parse(run(dir, 'status', '--json').out)).toEqual({});
        if (hasDvc && moment % 20 === 0) expectSoundToDvc(dir);
        for (const each of [dir, remote]) rmSync(each, { recursive: true, force: true });
      }
      expect(killed).toBeGreaterThan(MOMENTS / 10);
    },
    600_000,
  );
});

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

describe.runIf(isRoot)('a disk that is full', () => {
  const onSmallDisk = (size: string, work: (dir: string) => void): void => {
    const dir = mkdtempSync(join(root, 'disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', dir]);
    try {
      work(dir);
    } finally {
      execFileSync('umount', [dir]);
    }
  };
  const project = (dir: string): void => {
    execFileSync('git', ['init', '--quiet', dir], { env });
    runWell(dir, 'init', '-q');
  };
  it('ends add with what is wrong, keeps every file, and goes on when there is space', () => {
    onSmallDisk('6m', (dir) => {
      project(dir);
      const big = Buffer.alloc(3_500_000, 'row\n');
      writeFileSync(join(dir, 'big.csv'), big);
      const { status, out } = run(dir, 'add', 'big.csv');
      expect([1, 255]).toContain(status);
      expect(out).toMatch(/disk is full|No space|ENOSPC/i);
      expect(readFileSync(join(dir, 'big.csv')).equals(big)).toBe(true);
      expect(existsSync(join(dir, 'big.csv.dvc'))).toBe(false);
      execFileSync('mount', ['-o', 'remount,size=16m', dir]);
      runWell(dir, 'add', '-q', 'big.csv');
      expect(JSON.parse(run(dir, 'status', '--json').out)).toEqual({});
    });
  });
  it('ends checkout with whole files only', () => {
    onSmallDisk('8m', (dir) => {
      project(dir);
      for (const name of ['a.csv', 'b.csv']) writeFileSync(join(dir, name), Buffer.alloc(1_500_000, name));
      runWell(dir, 'add', '-q', 'a.csv', 'b.csv');
      for (const name of ['a.csv', 'b.csv']) rmSync(join(dir, name));
      writeFileSync(join(dir, 'ballast'), Buffer.alloc(3_400_000));
      const { status, out } = run(dir, 'checkout');
      expect(status).not.toBe(0);
      expect(out).toMatch(/disk is full|No space|ENOSPC/i);
      const left = ['a.csv', 'b.csv'].filter((name) => existsSync(join(dir, name)));
      expect(left.filter((name) => readFileSync(join(dir, name)).length !== 1_500_000)).toEqual([]);
      rmSync(join(dir, 'ballast'));
      runWell(dir, 'checkout', '-q');
      expect(JSON.parse(run(dir, 'status', '--json').out)).toEqual({});
    });
  });
});

describe.runIf(isRoot)('a folder that may not be written', () => {
  const NOBODY = 65_534;
  it.each(['.dvc/cache', '.dvc/tmp', '.'])('%s: named, and nothing changed', (folder) => {
    const dir = mkdtempSync(join(root, 'denied-'));
    execFileSync('git', ['init', '--quiet', dir], { env });
    runWell(dir, 'init', '-q');
    writeFileSync(join(dir, 'a.csv'), 'a\n');
    mkdirSync(join(dir, '.dvc', 'cache'), { recursive: true });
    execFileSync('chmod', ['755', root]);
    execFileSync('chown', ['-R', String(NOBODY), dir]);
    execFileSync('chown', ['0', join(dir, folder)]);
    execFileSync('chmod', ['755', join(dir, folder), dir]);
    const { status, stdout, stderr } = spawnSync(process.execPath, [...IDRIFT, 'add', 'a.csv'], {
      cwd: dir,
      env: { ...env, HOME: root, GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' },
      encoding: 'utf8',
      uid: NOBODY,
      gid: NOBODY,
    });
    expect(`${status} ${stdout}${stderr}`).toMatch(/^(1|255) [^]*permission denied/i);
    expect(existsSync(join(dir, 'a.csv.dvc'))).toBe(false);
    expect(readFileSync(join(dir, 'a.csv'), 'utf8')).toBe('a\n');
  });
});
