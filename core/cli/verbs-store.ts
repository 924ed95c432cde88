/** store export, import and migrate: runs and models between the project's own store and an MLflow server, and between schemas. */
import type { Command } from 'commander';
import { projectDirOf, untilInterrupted } from './open-project.ts';
import { progressLine } from './progress.ts';
import { type GlobalOptions, printResult } from './terminal.ts';

type Options = { readonly url?: string; readonly experiment?: readonly string[] };

const each = (name: string, before: readonly string[] = []): readonly string[] => [...before, name];

const WAYS = {
  export: 'copy runs, models and their files to an MLflow server; what is there already stays',
  import: 'copy runs, models and their files from an MLflow server; what is here already stays',
} as const;

export const addStoreVerbs = (program: Command): void => {
  const store = program.command('store').description("the project's own store of runs and models, and MLflow servers");
  for (const direction of ['export', 'import'] as const) {
    store
      .command(direction)
      .option('--url <url>', "the server (default: MLFLOW_TRACKING_URI, else the one of idrift.json, else the stack's)")
      .option('--experiment <name>', 'only this one, may be repeated (default: all)', each)
      .description(WAYS[direction])
      .action((options: Options) => copy(direction, program.opts<GlobalOptions>(), options));
  }
  store
    .command('migrate')
    .description("bring an older MLflow's store to this version by MLflow's own migration in a container, on a copy")
    .action(() => migrateHere(program.opts<GlobalOptions>()));
};

const migrateHere = async (globals: GlobalOptions): Promise<void> => {
  const { migrate } = await import('../app/store-migrate.ts');
  const line = progressLine(globals, 'Migrating');
  try {
    line.show({ where: 'mlflow db upgrade', progress: 0 });
    const result = await migrate({ projectDir: projectDirOf(globals), env: process.env, signal: untilInterrupted() });
    line.end();
    printResult(globals, result, ({ from, to, copy } = result) =>
      copy === null
        ? `The store has the schema of this version already: ${to}.`
        : `Migrated from ${from} to ${to}. The store as it was: ${copy}`,
    );
  } finally {
    line.end();
  }
};

const copy = async (direction: keyof typeof WAYS, globals: GlobalOptions, { url, experiment }: Options) => {
  const { graduate } = await import('../app/graduation.ts');
  const line = progressLine(globals, direction === 'export' ? 'Exporting' : 'Importing');
  try {
    const result = await graduate(direction, {
      projectDir: projectDirOf(globals),
      url: url ?? null,
      env: process.env,
      signal: untilInterrupted(),
      ...(experiment ? { experiments: experiment } : {}),
      onProgress: ({ what, done, of }) =>
        line.show({ where: `${what} ${done} of ${of}`, progress: of === 0 ? 1 : done / of }),
    });
    line.end();
    printResult(globals, result, () => {
      const copied = Object.entries(result.copied).filter(([, count]) => count > 0);
      const what = copied.map(([name, count]) => counted(name, count)).join(', ');
      const server = new URL(result.url).host;
      const said = copied.length === 0 ? `Everything is there already: ${server}.` : `Copied ${what}: ${server}.`;
      return [said, ...result.notes].join('\n');
    });
  } finally {
    line.end();
  }
};

/** `registered` counts registered models; all other names are plurals. */
const counted = (name: string, count: number): string => {
  const words = name === 'registered' ? 'registered models' : name;
  return `${count} ${count === 1 ? words.replace(/s$/, '') : words}`;
};
