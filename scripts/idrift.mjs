#!/usr/bin/env node
/**
 * The command `idrift`: runs core/cli under Node 24 with this terminal, its signals and its exit status. `idrift dvc …`, which is to be as
 * quick to start as a hook or an editor needs it, is run from its bundle where there is one; what it does not need is not loaded.
 */
import { bundledDvc } from './bundle.mjs';

const root = import.meta.dirname?.replace(/[\\/]scripts$/, '');
const [node = 0] = process.versions.node.split('.').map(Number);
const isAsked = process.argv[2] === 'dvc' && node >= 24 && !process.env.IDRIFT_SOURCES;
const bundle = isAsked && (process.env.IDRIFT_NODE ?? process.execPath) === process.execPath ? bundledDvc(root) : null;

if (bundle) {
  const { createRequire } = process.getBuiltinModule('node:module');
  await createRequire(bundle)(bundle).runDvc(process.argv.slice(3));
} else {
  const { runFromSources } = await import('./run-sources.mjs');
  await runFromSources();
}
