/** Where labels lie that travel between copies of a project: a folder that DVC tracks as one, with a file for each person in each queue. */
import { hashBytes } from '../../base/hash.ts';

/** Relative to the project; its pointer is `labels.dvc`. */
export const LABELS_FOLDER = 'labels';
export const QUEUE_FILE = 'queue.json';
export const ITEMS_FILE = 'items.jsonl';

const LONGEST_SLUG = 40;

/**
 * The file of one person's events: the name as letters that every file system keeps apart and a hash of the whole name, so that "Åsa" and
 * "Asa" have two files, and no name is a reserved one.
 */
export const personFile = (person: string): string => {
  const slug = person
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST_SLUG)
    .replaceAll(/^-+|-+$/g, '');
  return `${slug === '' ? 'person' : slug}-${hashBytes('sha256', person).slice(0, 8)}.jsonl`;
};

/** What a path inside the folder holds, `/` between its parts; null: nothing of ours. */
export const placeOf = (
  path: string,
): { readonly queue: string; readonly kind: 'queue' | 'items' | 'events' } | null => {
  const [queue, file, ...deeper] = path.split('/');
  if (queue === undefined || file === undefined || deeper.length > 0) return null;
  if (file === QUEUE_FILE) return { queue, kind: 'queue' };
  if (file === ITEMS_FILE) return { queue, kind: 'items' };
  return file.endsWith('.jsonl') ? { queue, kind: 'events' } : null;
};
