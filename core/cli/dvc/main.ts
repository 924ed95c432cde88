/** `idrift dvc …` as a program of its own: `node core/cli/dvc/main.ts status`. Turns on the compile cache before anything is loaded. */
import { keepCompiledCode } from '../../base/compile-cache.ts';

keepCompiledCode();

const { runDvc } = await import('./run.ts');
await runDvc(process.argv.slice(2));
