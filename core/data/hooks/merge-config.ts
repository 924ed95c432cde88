/** The merge driver `dvc` in the repository's own git settings. It works on files that `.gitattributes` gives it: `*.dvc merge=dvc`. */
import { git } from '../git.ts';
import { configValue } from './places.ts';
import { DISPATCH } from './script.ts';

// The path goes by the environment: dvc, should it be called in our place, takes no such option.
const DRIVER = `IDRIFT_MERGE_PATH=%P ${DISPATCH} merge-driver --ancestor %O --our %A --their %B`;
const DVC_DRIVER = 'dvc git-hook merge-driver --ancestor %O --our %A --their %B';

export type DriverMaker = 'idrift' | 'dvc' | 'foreign';

/** Whose driver is set; null when none is. */
export const mergeDriverOf = async (dir: string): Promise<DriverMaker | null> => {
  const driver = await configValue(dir, ['--get', 'merge.dvc.driver']);
  if (driver === null) return null;
  return driver === DRIVER ? 'idrift' : driver.trim() === DVC_DRIVER ? 'dvc' : 'foreign';
};

/** Sets ours, also in place of DVC's; another one stays. */
export const setMergeDriver = async (dir: string): Promise<void> => {
  if ((await mergeDriverOf(dir)) === 'foreign') return;
  await git(dir, ['config', '--local', 'merge.dvc.name', 'DVC merge driver']);
  await git(dir, ['config', '--local', 'merge.dvc.driver', DRIVER]);
};

export const removeMergeDriver = async (dir: string): Promise<void> => {
  if ((await mergeDriverOf(dir)) === 'idrift') await git(dir, ['config', '--local', '--remove-section', 'merge.dvc']);
};
