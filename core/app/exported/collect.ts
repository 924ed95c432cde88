/**
 * What one of our programs consists of, and nothing else: the modules that it leads to with the files beside them that they read, and each
 * npm package with those that it depends on, of packages that carry programs for every system those of one.
 */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { IdriftError } from '../../contract/errors.ts';

/** As Node names them: `linux` and `x64`. */
export type Target = { readonly platform: string; readonly arch: string };

export const THIS_MACHINE: Target = { platform: process.platform, arch: process.arch };

export type CollectedPackage = {
  readonly name: string;
  readonly version: string;
  /** As the package says it: an SPDX expression, as a rule. */
  readonly licence: string | null;
  readonly dir: string;
  /** Folders of the packages that it depends on. */
  readonly dependencies: readonly string[];
};

export type CollectedProgram = {
  readonly root: string;
  /** Absolute paths of files and folders. */
  readonly files: readonly string[];
  readonly packages: readonly CollectedPackage[];
};

/** The folder with `core/` and `node_modules/`: a source checkout's, or wherever the program is installed with its sources. */
export const PROGRAM_DIR = fileURLToPath(new URL('../../../', import.meta.url));

/** 12 MB that ask AWS's other sources for keys: ours come by the environment. And what onnxruntime's install script alone uses, which is not run. */
const LEFT_OUT = new Set(['@aws-sdk/credential-providers', 'adm-zip', 'global-agent']);
const UNNEEDED =
  /\.(?:map|md|[cm]?ts|tsbuildinfo)$|\.test\.[cm]?js$|\/\.[^/]*|\/(?:test|tests|docs|examples|benchmarks?)(?:\/|$)|^\/(?:deps|src\/objects)(?:\/|$)/;
/** Licences ask to go along with what they license. */
const LICENCE = /\/(?:licen[cs]e|copying|notice)[^/]*$/i;

const IMPORT =
  /(?:^|[\s;])(?:import|export)\s[^'";]*?\bfrom\s*'([^']+)'|(?:^|[\s;])import\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|\)\('([^']+)'\)/g;
const TYPES = /(?:^|\n)\s*(?:import|export)\s+type\s[^;]*;/g;
const FILE = /new URL\(\s*['`]([^'`$]+)/g;

const packageFile = z.looseObject({
  name: z.string(),
  version: z.string(),
  license: z.unknown().optional(),
  licenses: z.unknown().optional(),
  dependencies: z.record(z.string(), z.string()).default({}),
});

/**
 * @param entries the program's main modules, relative to `root` or absolute.
 * @throws IdriftError `not-available` where the program is installed without what they lead to.
 */
export const collectProgram = (entries: string | readonly string[], root = PROGRAM_DIR): CollectedProgram => {
  const base = resolve(root);
  const modules = new Set<string>();
  const packages = new Map<string, CollectedPackage>();

  const addModule = (path: string): void => {
    if (modules.has(path)) return;
    modules.add(path);
    const text = readFileSync(path, 'utf8').replace(TYPES, '\n');
    for (const [, ...targets] of text.matchAll(IMPORT)) {
      const target = targets.find(Boolean) ?? '';
      if (target.startsWith('.')) addModule(resolve(dirname(path), target));
      else if (!target.startsWith('node:') && addPackage(target, base) === null && !LEFT_OUT.has(target)) {
        throw withoutSources(join(base, 'node_modules', target));
      }
    }
    for (const [, file = ''] of text.matchAll(FILE)) {
      const found = resolve(dirname(path), file);
      if (file.endsWith('.ts')) addModule(found);
      else if (found.startsWith(join(base, 'core'))) modules.add(found);
    }
  };

  /** The package's folder; null for one that is left out, or that is optional and not installed. */
  const addPackage = (target: string, from: string): string | null => {
    const name = target
      .split('/')
      .slice(0, target.startsWith('@') ? 2 : 1)
      .join('/');
    const dir = LEFT_OUT.has(name) ? null : folderOf(name, from, base);
    if (dir === null || packages.has(dir)) return dir;
    const about = packageFile.parse(JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')));
    const dependencies: string[] = [];
    const found = { name: about.name, version: about.version, licence: licenceOf(about), dir, dependencies };
    packages.set(dir, found);
    for (const each of Object.keys(about.dependencies)) {
      const of = addPackage(each, dir);
      if (of !== null) dependencies.push(of);
    }
    return dir;
  };

  for (const entry of [entries].flat()) {
    if (!existsSync(resolve(base, entry))) throw withoutSources(resolve(base, entry));
    addModule(resolve(base, entry));
  }
  return { root: base, files: [...modules], packages: [...packages.values()] };
};

const withoutSources = (where: string): IdriftError =>
  new IdriftError({
    code: 'not-available',
    message:
      'This installation of Idrift cannot export a model with its service: it lacks the files that such an export is made of.',
    where,
    hint: 'Export it with an Idrift that runs from its sources, with its packages installed (npm start, or the command idrift there); both can open the same project. Other formats can be exported here.',
  });

const folderOf = (name: string, from: string, root: string): string | null => {
  for (let at = from; ; at = dirname(at)) {
    if (existsSync(join(at, 'node_modules', name, 'package.json'))) return join(at, 'node_modules', name);
    if (at === root || dirname(at) === at) return null;
  }
};

/** `license`, or what it was once: an object, and a list of them. */
const licenceOf = ({
  license,
  licenses,
}: {
  readonly license?: unknown;
  readonly licenses?: unknown;
}): string | null => {
  const one = z.union([z.string(), z.looseObject({ type: z.string() }).transform(({ type }) => type)]);
  const all = [
    ...(license === undefined ? [] : [license]),
    ...(Array.isArray(licenses) ? (licenses as unknown[]) : []),
  ];
  const names = all.flatMap((each) => one.safeParse(each).data ?? []);
  return names.length === 0 ? null : names.length === 1 ? (names[0] ?? null) : `(${names.join(' OR ')})`;
};

const isForTarget = (inside: string, { platform, arch }: Target): boolean => {
  const own = `/bin/napi-v6/${platform}/${arch}`;
  if (inside.startsWith('/bin/napi-v6/')) return own.startsWith(inside) || inside.startsWith(`${own}/`);
  return !inside.startsWith('/prebuilds/') || inside.startsWith(`/prebuilds/${platform}-${arch}`);
};

const isWanted = (inside: string, target: Target): boolean =>
  isForTarget(inside, target) &&
  (LICENCE.test(inside) || !UNNEEDED.test(inside)) &&
  !/\/node_modules(?:\/|$)/.test(inside);

/** Into `out`, readable for whichever user runs it. */
export const copyProgram = async (
  { root, files, packages }: CollectedProgram,
  out: string,
  target: Target,
): Promise<void> => {
  const copy = (path: string, filter: (path: string) => boolean): Promise<void> =>
    cp(path, join(out, relative(root, path)), { recursive: true, filter });
  for (const path of files) await copy(path, () => true);
  for (const { dir } of packages) {
    await copy(dir, (path) => isWanted(path.slice(dir.length).replaceAll('\\', '/'), target));
  }
  writeFileSync(join(out, 'package.json'), '{ "private": true, "type": "module" }\n');
  openToAll(out);
};

export const openToAll = (dir: string): void => {
  mkdirSync(dir, { recursive: true });
  chmodSync(dir, 0o755);
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
};

/** Bytes of what `copyProgram` would write. */
export const programSize = ({ files, packages }: CollectedProgram, target: Target): number => {
  let size = 0;
  const add = (path: string, dir: string): void => {
    if (dir !== '' && !isWanted(path.slice(dir.length).replaceAll('\\', '/'), target)) return;
    const about = statSync(path);
    if (about.isDirectory()) for (const name of readdirSync(path)) add(join(path, name), dir);
    else size += about.size;
  };
  for (const path of files) add(path, '');
  for (const { dir } of packages) add(dir, dir);
  return size;
};
