/**
 * The cases in golden/cases: each a text with options and files, of which Compose's own answer is kept in golden/expected.json
 * (`node scripts/compose-expected.ts` writes it).
 *
 *     # what it is about
 *     env: NAME=value            what the process's environment has, beside HOME; once a line
 *     files: a.yaml b.yaml       as with -f
 *     profiles: one two          as with --profile
 *     project: name              as with -p
 *     env-file: path             as with --env-file
 *     fails: compose.yaml:3:5    it must be refused, and there; Compose must refuse it too
 *     -- compose.yaml --
 *     …
 */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ReadComposeOptions } from './model.ts';

const folder = fileURLToPath(new URL('golden/', import.meta.url));
export const EXPECTED_FILE = join(folder, 'expected.json');

export type GoldenCase = {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  readonly files: readonly string[];
  readonly profiles: readonly string[];
  readonly project: string | undefined;
  readonly envFile: string | undefined;
  readonly fails: string | undefined;
  readonly contents: ReadonlyMap<string, string>;
};

/** What Compose printed, `DIR` standing for the project's folder, and the config-hash of services that hold no path of it. */
export type Answer = { readonly config: unknown; readonly hashes: { readonly [service: string]: string } };
/** Null where it refused. */
export type Expected = { readonly [name: string]: Answer | null };

const words = (text: string | undefined): readonly string[] => (text ?? '').split(' ').filter((word) => word !== '');

const readCase = (name: string): GoldenCase => {
  const text = readFileSync(join(folder, 'cases', `${name}.txt`), 'utf8');
  const [head = '', ...parts] = text.split(/^-- (.+) --\n/m);
  const options = new Map<string, string>();
  const env: Record<string, string> = { HOME: '/home/ann' };
  for (const line of head.split('\n')) {
    const [, key = '', value = ''] = /^([a-z-]+): (.*)$/.exec(line) ?? [];
    if (key === 'env') env[value.slice(0, value.indexOf('='))] = value.slice(value.indexOf('=') + 1);
    else if (key !== '') options.set(key, value);
  }
  const contents = new Map<string, string>();
  for (let i = 0; i < parts.length; i += 2) contents.set(parts[i] ?? '', parts[i + 1] ?? '');
  return {
    name,
    env,
    files: words(options.get('files')),
    profiles: words(options.get('profiles')),
    project: options.get('project'),
    envFile: options.get('env-file'),
    fails: options.get('fails'),
    contents,
  };
};

export const goldenCases = (): readonly GoldenCase[] =>
  readdirSync(join(folder, 'cases'))
    .filter((file) => file.endsWith('.txt'))
    .toSorted()
    .map((file) => readCase(file.slice(0, -'.txt'.length)));

/** Lays the case's files into a folder of its name; ␍ stands for a carriage return, ␄ for no newline at the end, ␟ for a byte order mark. */
export const layOut = ({ name, contents }: GoldenCase): { readonly dir: string; readonly remove: () => void } => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'compose-')));
  const dir = join(root, name);
  mkdirSync(dir);
  for (const [path, content] of contents) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content.replaceAll('␍', '\r').replace(/␄\n$/, '').replaceAll('␟', '\uFEFF'));
  }
  return { dir, remove: () => rmSync(root, { recursive: true, force: true }) };
};

/** With the folder's own path taken out, so that answers from different places can be compared. */
export const withoutFolder = (printed: string, dir: string): unknown =>
  JSON.parse(printed.replaceAll(dir, 'DIR').replaceAll(dirname(dir), 'PARENT')) as unknown;

export const optionsOf = (golden: GoldenCase, workingDir: string): ReadComposeOptions => ({
  workingDir,
  ...(golden.files.length > 0 ? { files: golden.files } : {}),
  ...(golden.envFile === undefined ? {} : { envFile: golden.envFile }),
  env: golden.env,
  profiles: golden.profiles,
  ...(golden.project === undefined ? {} : { projectName: golden.project }),
});

/** The command line that asks Compose the same. */
export const argumentsOf = (golden: GoldenCase): readonly string[] => [
  ...golden.files.flatMap((file) => ['-f', file]),
  ...golden.profiles.flatMap((profile) => ['--profile', profile]),
  ...(golden.project === undefined ? [] : ['-p', golden.project]),
  ...(golden.envFile === undefined ? [] : ['--env-file', golden.envFile]),
  'config',
];
