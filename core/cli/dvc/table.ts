/** Which module has which word of `dvc`, so that a command loads its own code alone; and the words of DVC that we do not have. */
import type { DvcCommand } from './command.ts';

type Module = { readonly commands: readonly DvcCommand[] };

const table = {
  add: () => import('./commands/add.ts'),
  cache: () => import('./commands/cache.ts'),
  'check-ignore': () => import('./commands/check-ignore.ts'),
  checkout: () => import('./commands/checkout.ts'),
  commit: () => import('./commands/commit.ts'),
  config: () => import('./commands/config.ts'),
  data: () => import('./commands/data.ts'),
  diff: () => import('./commands/diff.ts'),
  fetch: () => import('./commands/fetch.ts'),
  freeze: () => import('./commands/freeze.ts'),
  gc: () => import('./commands/gc.ts'),
  'git-hook': () => import('./commands/git-hook.ts'),
  import: () => import('./commands/import.ts'),
  'import-url': () => import('./commands/import-url.ts'),
  init: () => import('./commands/init.ts'),
  install: () => import('./commands/install.ts'),
  list: () => import('./commands/list.ts'),
  move: () => import('./commands/move.ts'),
  pull: () => import('./commands/pull.ts'),
  push: () => import('./commands/push.ts'),
  remote: () => import('./commands/remote.ts'),
  remove: () => import('./commands/remove.ts'),
  root: () => import('./commands/root.ts'),
  status: () => import('./commands/status.ts'),
  unfreeze: () => import('./commands/freeze.ts'),
  unprotect: () => import('./commands/unprotect.ts'),
  update: () => import('./commands/update.ts'),
  version: () => import('./commands/version.ts'),
} satisfies Record<string, () => Promise<Module>>;

export const COMMANDS: ReadonlyMap<string, () => Promise<Module>> = new Map(Object.entries(table));

/** Second names of DVC's. */
export const ALIASES: ReadonlyMap<string, string> = new Map([
  ['doctor', 'version'],
  ['ls', 'list'],
  ['mv', 'move'],
  ['rm', 'remove'],
]);

/** What DVC has and we do not, and what does it here. */
export const ABSENT: ReadonlyMap<string, string> = new Map([
  ['artifacts', 'Idrift keeps models in its own registry: idrift models list.'],
  ['completion', ''],
  ['daemon', ''],
  ['dag', ''],
  ['dataset', ''],
  ['destroy', 'Remove the folder .dvc and the .dvc files.'],
  ['du', ''],
  ['exp', 'Idrift tracks runs itself: idrift runs list.'],
  ['experiments', 'Idrift tracks runs itself: idrift runs list.'],
  ['get', 'Import it: idrift dvc import.'],
  ['get-url', 'Import it: idrift dvc import-url.'],
  ['import-db', ''],
  ['list-url', ''],
  ['ls-url', ''],
  ['metrics', 'Idrift tracks the metrics of its runs: idrift runs compare.'],
  ['params', 'Idrift tracks the settings of its runs: idrift runs show.'],
  ['plots', 'Idrift shows the curves of its runs in its window: idrift ui.'],
  ['queue', ''],
  ['repro', 'Idrift does not run pipelines: their stages are read, checked out and pushed, not run.'],
  ['stage', 'Idrift does not run pipelines: write dvc.yaml by hand, or with dvc.'],
  ['studio', ''],
]);
