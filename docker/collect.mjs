/**
 * node docker/collect.mjs ENTRY OUT: copies to OUT the entry and whatever it leads to, and nothing else: our own modules and the files
 * beside them that they read, and each npm package with those that it depends on, so that an image holds what its service needs.
 */
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const [entry, out] = process.argv.slice(2);
const root = process.cwd();

/** Not for a service whose keys come by its environment: 12 MB that ask AWS's other sources for keys. */
const LEFT_OUT = new Set(['@aws-sdk/credential-providers']);
const UNNEEDED =
  /\.(?:map|md|d\.ts|d\.mts|d\.cts|tsbuildinfo)$|\/(?:test|tests|docs|examples|benchmarks?)(?:\/|$)|^\/(?:deps|src\/objects)(?:\/|$)/;

/** Of packages that carry programs for every system, those of this one. `inside`: the path in the package. */
const isForHere = (inside) => {
  const own = `/bin/napi-v6/${process.platform}/${process.arch}`;
  if (inside.startsWith('/bin/napi-v6/')) return own.startsWith(inside) || inside.startsWith(`${own}/`);
  return !inside.startsWith('/prebuilds/') || inside.startsWith(`/prebuilds/${process.platform}-${process.arch}`);
};

const IMPORT =
  /(?:^|[\s;])(?:import|export)\s[^'";]*?\bfrom\s*'([^']+)'|(?:^|[\s;])import\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|\)\('([^']+)'\)/g;
const TYPES = /(?:^|\n)\s*(?:import|export)\s+type\s[^;]*;/g;
const FILE = /new URL\(\s*['`]([^'`$]+)/g;

const modules = new Set();
const packages = new Set();

const addModule = (path) => {
  if (modules.has(path)) return;
  modules.add(path);
  const text = readFileSync(path, 'utf8').replace(TYPES, '\n');
  for (const [, ...targets] of text.matchAll(IMPORT)) {
    const target = targets.find(Boolean);
    if (target.startsWith('.')) addModule(resolve(dirname(path), target));
    else if (!target.startsWith('node:')) addPackage(target, root);
  }
  for (const [, file] of text.matchAll(FILE)) {
    const found = resolve(dirname(path), file);
    if (file.endsWith('.ts')) addModule(found);
    else modules.add(found.replace(/\/$/, ''));
  }
};

const addPackage = (target, from) => {
  const name = target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');
  if (LEFT_OUT.has(name)) return;
  let dir = null;
  for (let at = from; dir === null; at = dirname(at)) {
    if (existsSync(join(at, 'node_modules', name, 'package.json'))) dir = join(at, 'node_modules', name);
    else if (at === root || at === '/') return; // an optional one that is not installed
  }
  if (packages.has(dir)) return;
  packages.add(dir);
  const { dependencies = {} } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'));
  for (const each of Object.keys(dependencies)) addPackage(each, dir);
};

addModule(resolve(entry));
const copy = (path, filter) => cpSync(path, join(out, relative(root, path)), { recursive: true, filter });
for (const path of modules) copy(path, () => true);
for (const dir of packages) {
  copy(dir, (path) => {
    const inside = path.slice(dir.length);
    return isForHere(inside) && !UNNEEDED.test(inside) && !/\/node_modules(?:\/|$)/.test(inside);
  });
}
writeFileSync(join(out, 'package.json'), '{ "private": true, "type": "module" }\n');
console.log(`${entry}: ${modules.size} files and ${packages.size} packages`);
