/** What git's hooks run: `idrift dvc` under the Node that runs this file, from its bundle where that is as new as its sources. */
import { bundledDvc } from './bundle.mjs';

const root = import.meta.dirname.replace(/[\\/]scripts$/, '');
const bundle = process.env.IDRIFT_SOURCES ? null : bundledDvc(root);

if (bundle) {
  const { createRequire } = process.getBuiltinModule('node:module');
  await createRequire(bundle)(bundle).runDvc(process.argv.slice(2));
} else {
  await import('../core/cli/dvc/main.ts');
}
