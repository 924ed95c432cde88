/** What a push or a fetch is asked for: objects, and what the folders among them hold. */
import type { ObjectId } from '../store/object-id.ts';
import { keyOf } from './object-store.ts';

export type WantedFile = { readonly id: ObjectId; readonly name: string; readonly size: number | null };

/** `children`: of a folder, its files; null for a file, and for a folder whose manifest is not in the cache. */
export type Wanted = WantedFile & {
  readonly children: readonly WantedFile[] | null;
  /** Only these paths within the folder are wanted, files or folders; `children` are those alone. */
  readonly only?: readonly string[] | null;
};

/** Whether a path within a folder is wanted. */
export const isWanted = ({ only }: Pick<Wanted, 'only'>, relpath: string): boolean =>
  !only || only.some((path) => relpath === path || relpath.startsWith(`${path}/`));

export const idsOf = (all: readonly { readonly id: ObjectId }[]): ObjectId[] => all.map(({ id }) => id);

/** Two outs may be the same object: the first one's name stands for it. */
export const unique = <Each extends { readonly id: ObjectId }>(all: Iterable<Each>): Each[] => {
  const found = new Map<string, Each>();
  for (const each of all) {
    const key = keyOf(each.id);
    if (!found.has(key)) found.set(key, each);
  }
  return [...found.values()];
};
