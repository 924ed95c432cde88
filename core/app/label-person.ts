/** Whose name stands at a label: that of whoever commits here. */
import { userInfo } from 'node:os';
import { git } from '../data/git.ts';

/** Asked of git once: nobody becomes somebody else while a project is open. */
export const createLabelPerson = (dir: string): (() => Promise<string>) => {
  let known: Promise<string> | undefined;
  return () => (known ??= gitName(dir).then((name) => name || userInfo().username));
};

/** Empty: none is set, or there is no git. */
const gitName = async (dir: string): Promise<string> => {
  try {
    return (await git(dir, ['config', 'user.name'])).trim();
  } catch {
    return '';
  }
};
