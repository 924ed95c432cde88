/** Runs core/cli as it lies there, under the Node that runs TypeScript. */
import * as nodeModule from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findNode } from './node24.mjs';
import { launch, root, runHere } from './terminal.mjs';

/** `idrift dvc …` has a command line of its own. */
const isDvc = process.argv[2] === 'dvc';
/** A notebook waits for the first answer of `idrift mlflow`. */
const isMlflow = process.argv[2] === 'mlflow';
const cli = join(root, 'core', 'cli');
const load = (file) => import(pathToFileURL(file).href);

export const runFromSources = () =>
  launch(async () => {
    const node = findNode(root);
    // The same file again, under the other Node: it turns on the compile cache before the first TypeScript file is read.
    if (node !== process.execPath)
      return runHere(node, [join(root, 'scripts', 'idrift.mjs'), ...process.argv.slice(2)]);
    nodeModule.enableCompileCache?.();
    // Threads and child processes learn of the cache by this alone.
    const cache = nodeModule.getCompileCacheDir?.();
    if (cache) process.env['NODE_COMPILE_CACHE'] ??= dirname(cache);
    if (isDvc) await (await load(join(cli, 'dvc', 'run.ts'))).runDvc(process.argv.slice(3));
    else if (!isMlflow || !(await (await load(join(cli, 'serve-mlflow.ts'))).quickMlflow(process.argv.slice(3))))
      await load(join(cli, 'main.ts'));
    return process.exitCode;
  });
