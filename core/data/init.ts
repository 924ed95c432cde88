/** A new project: git, DVC's files as `dvc init` writes them, and what the program itself must not commit. */
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../base/atomic-file.ts';
import { IdriftError } from '../contract/errors.ts';
import { git } from './git.ts';

const DVC_IGNORE = `# Add patterns of files dvc should ignore, which could improve
# the performance. Learn more at
# https://dvc.org/doc/user-guide/dvcignore
`;

/** @throws IdriftError `conflict` when the folder holds anything, or is a file. */
export const refuseFilled = (dir: string): void => {
  const stat = statSync(dir, { throwIfNoEntry: false });
  if (stat && (!stat.isDirectory() || readdirSync(dir).length > 0)) {
    throw new IdriftError({
      code: 'conflict',
      message: `${dir} is ${stat.isDirectory() ? 'not empty' : 'a file'}.`,
      where: dir,
      hint: 'Choose a folder that does not exist yet, or an empty one.',
    });
  }
};

/** Everything but `idrift.json`, which its caller writes. @throws IdriftError `conflict` when the folder holds anything. */
export const initProject = async (dir: string): Promise<void> => {
  refuseFilled(dir);
  mkdirSync(dir, { recursive: true });
  await git(dir, ['init', '--quiet', '--initial-branch=main']);
  writeFileAtomic(join(dir, '.dvc', 'config'), '[core]\n    autostage = True\n');
  writeFileAtomic(join(dir, '.dvc', '.gitignore'), '/config.local\n/tmp\n/cache\n');
  writeFileAtomic(join(dir, '.dvcignore'), DVC_IGNORE);
  writeFileAtomic(join(dir, '.gitignore'), '/.idrift/\n');
  mkdirSync(join(dir, '.dvc', 'tmp'), { recursive: true });
};

export type Author = { readonly name: string; readonly email: string };

/** Commits what is staged, under a name that does not depend on the user's git settings when one is given. */
export const commit = async (dir: string, message: string, author: Author, date?: string): Promise<void> => {
  const who = {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_COMMITTER_NAME: author.name,
    GIT_COMMITTER_EMAIL: author.email,
    ...(date === undefined ? {} : { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }),
  };
  await git(
    dir,
    ['-c', 'commit.gpgsign=false', '-c', 'core.hooksPath=/dev/null', 'commit', '--quiet', '-m', message],
    who,
  );
};
