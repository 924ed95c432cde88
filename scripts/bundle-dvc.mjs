/**
 * Puts `idrift dvc` into a few files below dist/dvc: reading and evaluating two hundred modules, and the parts of Node that they name,
 * takes longer than most of its commands. `scripts/idrift.mjs` runs the bundle for as long as its sources are as they were.
 */
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { builtinModules } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { build } from 'vite';
import { keepCompiled } from './bundle-warm.mjs';
import { launch, root } from './terminal.mjs';

const product = join(root, 'dist', 'dvc');
const posix = (path) => path.replaceAll('\\', '/');

/** A file that a module names beside itself: one that is started as a thread or a child is bundled as well, others stay where they are. */
const NAMED_FILE = /new URL\(\s*'(\.[^']+)',\s*import\.meta\.url\s*\)/g;
const STARTED = /(?:thread|worker|child)\.ts$/;

const namedFiles = (folder, started) => ({
  name: 'named-files',
  enforce: 'pre',
  transform(code, id) {
    if (!code.includes('import.meta.url')) return null;
    return code.replaceAll(NAMED_FILE, (_, named) => {
      const path = join(dirname(id), named);
      if (STARTED.test(path)) started.add(path);
      const place = STARTED.test(path) ? nameOf(path) : posix(relative(folder, path));
      return `new URL('./${place}', import.meta.url)`;
    });
  },
});

const nameOf = (path) => `${basename(path, '.ts')}.cjs`;

/** Node compiles its own modules anew in each process, and network and crypto take longer than all of ours: each is loaded on first use. */
const BUILT_IN = /^let (node_\w+) = require\("(node:[\w/]+)"\);$/gm;

/** An import of what stays outside, which a script that is compiled by hand has no loader for. */
const OUTER_IMPORT = /\bimport\(("[^"]+")\)/g;

const lazyBuiltIns = {
  name: 'lazy-built-ins',
  renderChunk: (code) => {
    const names = [...code.matchAll(BUILT_IN)].map(([, name]) => name);
    if (names.length === 0) return null;
    const uses = new RegExp(`\\b(${names.join('|')})\\.`, 'g');
    return code
      .replaceAll(uses, '($1()).')
      .replaceAll(BUILT_IN, 'let $1_; const $1 = () => ($1_ ??= require("$2"));')
      .replaceAll(OUTER_IMPORT, 'Promise.resolve().then(() => require($1))');
  },
};

/** As Node wraps a CommonJS module; in ASCII, which needs no decoding. */
const wrapped = (code) => {
  const ascii = code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `(function (exports, require, module, __filename, __dirname) {${ascii}\n})`;
};

/** What the bundle was made of, with sizes and times: dependencies change with the lockfile. */
const stampsOf = (modules) => {
  const own = modules.filter((id) => id.startsWith(join(root, 'core')));
  const files = [
    ...new Set([
      ...own,
      join(root, 'package-lock.json'),
      ...['bundle-dvc.mjs', 'bundle-warm.mjs', 'bundle-core.cjs'].map((name) => join(root, 'scripts', name)),
    ]),
  ];
  return files.map((file) => {
    const { size, mtimeMs } = statSync(file);
    return [posix(relative(root, file)), size, mtimeMs];
  });
};

/** Into `folder`, one file for each input; `started` is told of files that these start. */
const bundle = async (folder, input, started) => {
  const { output } = await build({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [namedFiles(folder, started), lazyBuiltIns],
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: 'node24',
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rollupOptions: {
        input,
        external: [/^@aws-sdk/, /^node:/, ...builtinModules],
        // Each module is evaluated when it is first imported, though all lie in one file.
        output: { format: 'cjs', strictExecutionOrder: true, codeSplitting: false, entryFileNames: '[name].cjs' },
      },
    },
  });
  return output.flatMap(({ moduleIds = [] }) => moduleIds);
};

await launch(async () => {
  const folder = join(product, createHash('sha256').update(`${process.pid} ${Date.now()}`).digest('hex').slice(0, 12));
  const started = new Set();
  const modules = await bundle(folder, { core: join(root, 'core', 'cli', 'dvc', 'run.ts') }, started);
  // A thread has little to do with the rest, and starts sooner alone.
  for (const path of started) modules.push(...(await bundle(folder, { [basename(path, '.ts')]: path }, started)));
  writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }\n');
  const core = join(folder, 'core.cjs');
  writeFileSync(join(folder, 'core.source'), wrapped(readFileSync(core, 'utf8')), 'latin1');
  copyFileSync(join(root, 'scripts', 'bundle-core.cjs'), core);
  await keepCompiled(folder);
  mkdirSync(product, { recursive: true });
  const current = join(product, 'current.json');
  writeFileSync(`${current}.new`, JSON.stringify({ folder: basename(folder), sources: stampsOf(modules) }));
  renameSync(`${current}.new`, current);
  // The one before may be running; those before it are long over.
  const old = readdirSync(product, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const byAge = old
    .map(({ name }) => join(product, name))
    .toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const each of byAge.slice(2)) rmSync(each, { recursive: true, force: true });
});
