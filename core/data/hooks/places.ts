/** Where git looks for its hooks: the main work tree's folder for linked ones too, or what `core.hooksPath` says. */
import { resolve } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import { git } from '../git.ts';

export type GitPlaces = {
  /** The folder of the work tree. */
  readonly workTree: string;
  readonly hooksDir: string;
  /** The git folder that all linked work trees share. */
  readonly commonDir: string;
  /** `core.hooksPath`, and whose it is: `local`, `worktree`, `global`, `system`, `command`. */
  readonly hooksPath: { readonly value: string; readonly scope: string } | null;
};

/** null outside a git work tree. */
export const gitPlaces = async (dir: string): Promise<GitPlaces | null> => {
  let answer: string;
  try {
    answer = await git(dir, ['rev-parse', '--show-toplevel', '--git-path', 'hooks', '--git-common-dir']);
  } catch (thrown) {
    if (thrown instanceof IdriftError && thrown.info.code === 'internal') return null;
    throw thrown;
  }
  const [workTree = '', hooksDir = '', commonDir = ''] = answer.split('\n');
  return {
    workTree,
    hooksDir: resolve(dir, hooksDir),
    commonDir: resolve(dir, commonDir),
    hooksPath: await hooksPathOf(dir),
  };
};

const hooksPathOf = async (dir: string): Promise<GitPlaces['hooksPath']> => {
  const [scope, value] = (await configValue(dir, ['--show-scope', '--get', 'core.hooksPath']))?.split('\t') ?? [];
  return scope === undefined || value === undefined ? null : { scope, value };
};

/** What `git config` answers, without the line end; null when the key is not set. */
export const configValue = async (dir: string, args: readonly string[]): Promise<string | null> => {
  try {
    return (await git(dir, ['config', ...args])).replace(/\n$/, '');
  } catch {
    return null;
  }
};
