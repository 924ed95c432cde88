/** What DVC says after it has written pointers and ignore lines that git does not have yet. */
import { relative } from 'node:path';
import type { DvcProject } from '../../data/repo/project.ts';
import type { Ui } from './command.ts';

/** @param files absolute paths. Nothing is said without git, without files, and when they were staged (`core.autostage`). */
export const hintGit = (ui: Ui, project: DvcProject, files: readonly string[]): void => {
  if (files.length === 0 || project.scmRoot === null || project.config.core.autostage) return;
  const words = files.map((file) => shellQuoted(relative(ui.cwd, file) || '.')).toSorted();
  ui.out(`\nTo track the changes with git, run:\n\n\tgit add ${words.join(' ')}`);
  ui.out('\nTo enable auto staging, run:\n\n\tdvc config core.autostage true');
};

/** As Python's shlex.quote. */
const shellQuoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`;
