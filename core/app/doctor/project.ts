/** The doctor's look at the project folder itself, which needs no engine: the store's schema, and git's hooks for the data. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { IdriftError, toErrorInfo } from '../../contract/errors.ts';
import { hooksStatus, installHooks } from '../../data/hooks/install.ts';
import type { DoctorLine } from '../../stack/doctor.ts';
import type { Environment } from '../../stack/engine/index.ts';
import { storeAge } from '../../tracking/migration.ts';
import { MLFLOW, REVISION } from '../../tracking/revisions.ts';
import { migrate } from '../store-migrate.ts';

export const examineProject = async (dir: string): Promise<DoctorLine[]> =>
  (await Promise.all([guarded('schema', () => schemaLines(dir)), guarded('hook', () => hookLines(dir))])).flat();

const guarded = async (id: string, look: () => DoctorLine[] | Promise<DoctorLine[]>): Promise<DoctorLine[]> => {
  try {
    return await look();
  } catch (thrown) {
    const { message, hint = '' } = toErrorInfo(thrown);
    return [{ id, state: 'problem', cause: message, fix: hint, fixable: false }];
  }
};

const schemaLines = (dir: string): DoctorLine[] => {
  const found = storeAge(dir);
  if (!found) return [];
  const { path, revision, age } = found;
  switch (age) {
    case 'same':
      return [
        {
          id: 'schema',
          state: 'ok',
          cause: `${path} has MLflow ${MLFLOW}'s schema, revision ${REVISION}.`,
          fix: '',
          fixable: false,
        },
      ];
    case 'older':
      return [
        {
          id: 'schema-older',
          state: 'problem',
          cause: `${path} has MLflow's schema revision ${revision}, older than ${REVISION} of MLflow ${MLFLOW}. Nothing is written to it.`,
          fix: "Migrate a copy by MLflow's own program in a container, and put it in place; the store as it was is kept beside it (idrift store migrate).",
          fixable: true,
        },
      ];
    case 'newer':
      return [
        {
          id: 'schema-newer',
          state: 'problem',
          cause: `${path} has MLflow's schema revision ${revision}, newer than ${REVISION} of MLflow ${MLFLOW}. Nothing is written to it.`,
          fix: 'Update Idrift, open it with the MLflow that made it, or put back a copy from before: migrations only go forward.',
          fixable: false,
        },
      ];
  }
};

/** Only where data is tracked: elsewhere no hook is missing. */
const hookLines = async (dir: string): Promise<DoctorLine[]> => {
  if (!existsSync(join(dir, '.dvc'))) return [];
  const status = await hooksStatus(dir);
  if (!status) return [];
  const lacking = status.hooks.filter(({ runs }) => !runs).map(({ name }) => name);
  if (lacking.length === 0) {
    return [
      { id: 'hook', state: 'ok', cause: "Data follows git: git's hooks are installed.", fix: '', fixable: false },
    ];
  }
  // With some of them somebody has chosen; with none nobody has been asked.
  const isChosen = status.style !== null;
  const foreign = status.hooks.find(({ name, by }) => by === 'foreign' && lacking.includes(name));
  return [
    {
      id: isChosen ? 'hook-partly' : 'hook-missing',
      state: isChosen ? 'unknown' : 'problem',
      cause: `git does not call ${lacking.join(', ')} for the data${isChosen ? '' : ': after a checkout the data files stay those of the version before'}.`,
      fix: foreign
        ? `There is another program's hook (${foreign.file}): add a line to it that runs idrift dvc git-hook ${foreign.name}.`
        : 'Install the hooks (idrift data hooks install).',
      fixable: !foreign,
    },
  ];
};

/** @throws IdriftError what the mending throws. @returns what was done; null: the line is not about the project folder. */
export const mendProject = async (dir: string, env: Environment, id: string): Promise<string | null> => {
  if (id === 'schema-older') {
    const { to, copy } = await migrate({ projectDir: dir, env });
    return `Migrated to ${to}. The store as it was: ${copy ?? 'unchanged'}`;
  }
  if (id !== 'hook-missing' && id !== 'hook-partly') return null;
  const { files, next } = await installHooks(dir);
  if (next !== null) {
    throw new IdriftError({
      code: 'not-available',
      message: 'The hooks are written down; the pre-commit tool has still to install them.',
      where: dir,
      hint: next,
    });
  }
  return `Installed ${files.length} ${files.length === 1 ? 'file' : 'files'} for git.`;
};
