/** Two versions of a file of `labels/` in one, for whoever merges the folder: receiving, and git's merge driver. */
import type { JoinContents } from '../../data/hooks/merge-driver.ts';
import { joinFiles } from '../../labels/team/join-files.ts';
import { LABELS_FOLDER } from '../../labels/team/places.ts';

/** By their lines; other files cannot be joined here. */
export const joinLabels: JoinContents = (path, ours, theirs) =>
  path.startsWith(`${LABELS_FOLDER}/`) ? joinFiles(path.slice(LABELS_FOLDER.length + 1), ours, theirs) : null;
