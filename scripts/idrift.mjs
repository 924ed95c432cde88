#!/usr/bin/env node
/** The command `idrift`: runs core/cli under Node 24 with this terminal, its signals and its exit status. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findNode } from './node24.mjs';
import { launch, root, runHere } from './terminal.mjs';

const main = join(root, 'core', 'cli', 'main.ts');

await launch(async () => {
  const node = findNode(root);
  if (node !== process.execPath) return runHere(node, [main, ...process.argv.slice(2)]);
  await import(pathToFileURL(main).href);
  return process.exitCode;
});
