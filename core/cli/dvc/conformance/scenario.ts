/**
 * Conformance: a scenario runs the same command lines with the real dvc in one folder and with `idrift dvc` in its twin, and after
 * each compares exit status, JSON and everything on the disk. Skipped where there is no dvc.
 */
import { deepStrictEqual } from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { pythonOfDvc, type Ran, RealDvc } from './real-dvc.ts';
import { type Snapshot, snapshot } from './snapshot.ts';

const TOOLS = ['dvc', 'idrift'] as const;
export type Tool = (typeof TOOLS)[number];
const MINUTE_MS = 60_000;
/** IDRIFT_DVC_MAIN: another first file, as one that runs the bundle. */
const MAIN = process.env['IDRIFT_DVC_MAIN'] ?? join(import.meta.dirname, '..', 'main.ts');
/** Runs dvc in both: a scenario that fails then is at fault itself. */
const DVC_ALONE = process.env['IDRIFT_DVC_ALONE'] === '1';
/** Writes of a scenario are a second apart, from here on. */
const EPOCH = Date.UTC(2024, 0, 1) / 1000;

export type CommandOptions = {
  /** Relative to the project. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Another exit status than dvc's is right, for the reason given. */
  readonly ownStatus?: number;
  /** The JSON, or the disk, is not compared after this command, for the reason given. */
  readonly because?: string;
  readonly skip?: 'json' | 'disk';
  /** Who runs it in the second folder: ours, or dvc there too. */
  readonly by?: Tool;
};

const python = pythonOfDvc();
const base = python === null ? '' : realpathSync(mkdtempSync(join(tmpdir(), 'idrift-twins-')));

const env = (): NodeJS.ProcessEnv => ({
  ...process.env,
  HOME: join(base, 'home'),
  DVC_NO_ANALYTICS: '1',
  DVC_SITE_CACHE_DIR: join(base, 'site'),
  DVC_GLOBAL_CONFIG_DIR: join(base, 'global'),
  DVC_SYSTEM_CONFIG_DIR: join(base, 'system'),
  NODE_COMPILE_CACHE: join(tmpdir(), 'idrift-compile-cache'),
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Åsa',
  GIT_AUTHOR_EMAIL: 'asa@example.com',
  GIT_COMMITTER_NAME: 'Åsa',
  GIT_COMMITTER_EMAIL: 'asa@example.com',
  GIT_AUTHOR_DATE: '2024-01-01T12:00:00Z',
  GIT_COMMITTER_DATE: '2024-01-01T12:00:00Z',
});

let real: RealDvc | undefined;

/** The two folders of one scenario. What is done here is done in both. */
export class Twins {
  readonly dir: string;
  private time = EPOCH;
  private readonly excused: { readonly path: RegExp; readonly reason: string }[] = [];
  /** The steps so far, for the message of a failure. */
  private readonly steps: string[] = [];

  constructor(dir: string) {
    this.dir = dir;
  }

  /** The folder that holds the project, and what lies beside it. */
  root(tool: Tool): string {
    return join(this.dir, tool);
  }

  path(tool: Tool, path: string): string {
    return join(this.dir, tool, 'project', path);
  }

  each(step: string, work: (path: (path: string) => string, tool: Tool) => void): void {
    this.steps.push(step);
    this.time++;
    for (const tool of TOOLS) work((path) => this.path(tool, path), tool);
  }

  /** Files by path in the project; a function of their number, for many. */
  write(path: string, text: string | Buffer, mode = 0o644): void {
    this.each(`write ${path}`, (at) => {
      const file = at(path);
      mkdirSync(dirname(file), { recursive: true });
      // As an editor does it: a link into the cache is replaced, not written through.
      rmSync(file, { force: true });
      writeFileSync(file, text);
      chmodSync(file, mode);
      utimesSync(file, this.time, this.time);
    });
  }

  remove(path: string): void {
    this.each(`rm -r ${path}`, (at) => rmSync(at(path), { recursive: true, force: true }));
  }

  rename(from: string, to: string): void {
    this.each(`mv ${from} ${to}`, (at) => {
      mkdirSync(dirname(at(to)), { recursive: true });
      renameSync(at(from), at(to));
    });
  }

  mkdir(path: string): void {
    this.each(`mkdir ${path}`, (at) => mkdirSync(at(path), { recursive: true }));
  }

  chmod(path: string, mode: number): void {
    this.each(`chmod ${mode.toString(8)} ${path}`, (at) => chmodSync(at(path), mode));
  }

  symlink(target: string, path: string): void {
    this.each(`ln -s ${target} ${path}`, (at) => symlinkSync(target, at(path)));
  }

  git(...args: readonly string[]): void {
    this.each(`git ${args.join(' ')}`, (at) =>
      execFileSync('git', [...args], { cwd: at('.'), env: env(), stdio: 'pipe' }),
    );
  }

  commit(message = 'x'): void {
    this.git('add', '-A');
    this.git('commit', '--quiet', '--allow-empty', '-m', message);
  }

  /** Differences at these paths are right, for the reason given. */
  excuse(path: RegExp, reason: string): void {
    this.excused.push({ path, reason });
  }

  /** Runs one tool alone, in its own folder. */
  async only(tool: Tool, command: string | readonly string[], options: CommandOptions = {}): Promise<Ran> {
    const argv = wordsOf(command);
    this.steps.push(`${tool === 'dvc' ? 'dvc' : 'idrift dvc'} ${argv.join(' ')}`);
    return this.run(tool, argv, options);
  }

  private run(tool: Tool, argv: readonly string[], { cwd = '.', env: extra = {}, by }: CommandOptions): Promise<Ran> {
    const folder = this.path(tool, cwd);
    const words = argv.map((word) => word.replaceAll('<root>', this.root(tool)));
    if (tool === 'dvc' || by === 'dvc' || DVC_ALONE)
      return real?.run(folder, words, extra) ?? Promise.reject(new Error('dvc was not started.'));
    return ours(folder, words, extra);
  }

  /** Runs both, compares all. Words are separated by blanks; `<root>` stands for the folder that holds the project. */
  async dvc(
    command: string | readonly string[],
    options: CommandOptions = {},
  ): Promise<{ readonly theirs: Ran; readonly ours: Ran }> {
    const argv = wordsOf(command);
    this.steps.push(`dvc ${argv.join(' ')}${options.cwd === undefined ? '' : `   (in ${options.cwd})`}`);
    const [theirs, own] = await Promise.all([this.run('dvc', argv, options), this.run('idrift', argv, options)]);
    if (options.by === 'dvc') this.steps.push('   (dvc in both)');
    const about = `${this.steps.join('\n')}\n--- dvc: ${theirs.status}\n${theirs.out}${theirs.err}--- idrift: ${own.status}\n${own.out}${own.err}`;
    expectSame(own.status, options.ownStatus ?? theirs.status, about);
    if (options.skip !== 'json' && argv.some((word) => word === '--json' || word === '--show-json')) {
      expectSame(this.json('idrift', own.out), this.json('dvc', theirs.out), about);
    }
    if (options.skip !== 'disk') this.compare(about);
    return { theirs, ours: own };
  }

  compare(about = this.steps.join('\n')): void {
    const [theirs, own] = [this.look('dvc'), this.look('idrift')];
    expectSame(own, theirs, about);
  }

  private look(tool: Tool): Snapshot {
    const all = Object.entries(snapshot(this.root(tool)));
    return Object.fromEntries(all.filter(([path]) => !this.excused.some((each) => each.path.test(path))));
  }

  private json(tool: Tool, text: string): unknown {
    try {
      return sorted(JSON.parse(text.replaceAll(this.root(tool), '<root>')));
    } catch {
      return 'no JSON';
    }
  }
}

/** @param about the steps so far, and what both said. */
const expectSame = (ours: unknown, theirs: unknown, about: string): void => {
  try {
    deepStrictEqual(ours, theirs);
  } catch (fault) {
    throw new Error(`${about}\n(+ idrift, - dvc) ${fault instanceof Error ? fault.message : String(fault)}`, {
      cause: fault,
    });
  }
};

const wordsOf = (command: string | readonly string[]): readonly string[] =>
  typeof command === 'string' ? command.split(' ').filter((word) => word !== '') : command;

const ours = (cwd: string, argv: readonly string[], extra: Readonly<Record<string, string>>): Promise<Ran> =>
  new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [MAIN, ...argv],
      { cwd, env: { ...env(), ...extra }, maxBuffer: 2 ** 26 },
      (fault, out, err) => {
        const status = fault === null ? 0 : typeof fault.code === 'number' ? fault.code : -1;
        resolve({ status, out, err });
      },
    );
    child.stdin?.end();
  });

/** dvc's lists are sets: in no order. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value))
    return value.map(sorted).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, sorted(each)]));
};

let count = 0;

/** Twins of a git repository with `dvc init`, or of empty folders. */
const newTwins = (start: 'project' | 'empty'): Twins => {
  const dir = join(base, `t${count++}`);
  for (const tool of TOOLS) {
    mkdirSync(join(dir, tool, 'project'), { recursive: true });
    if (start === 'project')
      cpSync(join(base, 'template', tool), join(dir, tool), { recursive: true, preserveTimestamps: true });
  }
  return new Twins(dir);
};

const expectAlike = async (run: (twins: Twins) => Promise<void>, start: 'project' | 'empty'): Promise<void> => {
  const twins = newTwins(start);
  await run(twins);
  twins.compare();
  rmSync(twins.dir, { recursive: true, force: true });
};

/** @param start what is there at the beginning, unless it is a project; `minutes` that it may take. */
export const scenario = (
  name: string,
  run: (twins: Twins) => Promise<void>,
  { start = 'project', minutes = 3 }: { readonly start?: 'project' | 'empty'; readonly minutes?: number } = {},
): void => {
  it.each([name])('%s', () => expectAlike(run, start), minutes * MINUTE_MS);
};

/** A group of scenarios with one dvc process. */
export const conformance = (theme: string, define: () => void): void => {
  describe.skipIf(python === null)(`idrift dvc is as dvc: ${theme}`, () => {
    beforeAll(async () => {
      for (const dir of ['home', 'global', 'system', 'site']) mkdirSync(join(base, dir), { recursive: true });
      real = new RealDvc(python ?? '', env());
      if (existsSync(join(base, 'template'))) return;
      const template = new Twins(join(base, 'template'));
      for (const tool of TOOLS) mkdirSync(template.path(tool, '.'), { recursive: true });
      template.git('init', '--quiet', '-b', 'main');
      await template.dvc('init --quiet');
      template.commit('start');
    }, 3 * MINUTE_MS);
    afterAll(() => {
      real?.stop();
      rmSync(base, { recursive: true, force: true });
    });
    define();
  });
};
