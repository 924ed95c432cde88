/** What a checkout or pull changed in the folder, as DVC shows it. */
import type { CheckedOut } from '../../data/repo/checkout.ts';
import type { Ui } from './command.ts';

/** `M       data/x`: a letter and blanks up to the eighth column. */
export const showChanges = (
  ui: Ui,
  { modified, added, deleted }: Pick<CheckedOut, 'modified' | 'added' | 'deleted'>,
): void => {
  for (const [letter, paths] of [
    ['M', modified],
    ['A', added],
    ['D', deleted],
  ] as const) {
    for (const path of paths) ui.out(`${letter}       ${path}`);
  }
};

/** `1 file modified and 2 files added`; '' when there is none. */
export const summaryOf = (counts: Readonly<Record<string, number>>): string => {
  const words = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} file${count > 1 ? 's' : ''} ${state}`);
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1)}` : (words[0] ?? '');
};
