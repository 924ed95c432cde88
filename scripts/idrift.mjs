#!/usr/bin/env node
/** The command `idrift`: runs core/cli under Node 24 with this terminal, its signals and its exit status. */
import * as nodeModule from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findNode } from './node24.mjs';
import { launch, root, runHere } from './terminal.mjs';

/** `idrift dvc …` has a command line of its own, which is to be as quick to start as a hook or an editor needs it. */
const isDvc = process.argv[2] === 'dvc';
/** A notebook waits for the first answer of `idrift mlflow`. */
const isMlflow = process.argv[2] === 'mlflow';
const cli = join(root, 'core', 'cli');
const main = join(cli, 'main.ts');
const load = (file) => import(pathToFileURL(file).href);

await launch(async () => {
  const node = findNode(root);
  // This file again, under the other Node: it turns on the compile cache before the first TypeScript file is read.
  if (node !== process.execPath) return runHere(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)]);
  nodeModule.enableCompileCache?.();
  // Threads and child processes learn of the cache by this alone.
  const cache = nodeModule.getCompileCacheDir?.();
  if (cache) process.env['NODE_COMPILE_CACHE'] ??= dirname(cache);
  if (isDvc) await (await load(join(cli, 'dvc', 'run.ts'))).runDvc(process.argv.slice(3));
  else if (!isMlflow || !(await (await load(join(cli, 'serve-mlflow.ts'))).quickMlflow(process.argv.slice(3))))
    await load(main);
  return process.exitCode;
});
