/** The files of a version as a tree of folders, with what is to be said of each. */
import type { DataStatus, DataVersion, FileState, RemoteState } from '../../../core/contract/index.ts';

export type Mark = 'modified' | 'added' | 'deleted' | 'untracked' | 'not-committed' | 'not-in-cache' | 'not-pushed';

export const MARK_WORDS: Readonly<Record<Mark, string>> = {
  modified: 'modified',
  added: 'added',
  deleted: 'deleted',
  untracked: 'not tracked',
  'not-committed': 'not committed',
  'not-in-cache': 'not in the cache',
  'not-pushed': 'not pushed',
};

export type FileLeaf = {
  readonly kind: 'file';
  readonly path: string;
  readonly name: string;
  readonly md5: string | null;
  readonly size: number | null;
  readonly rows: number | null;
  readonly marks: readonly Mark[];
};

type FileFolder = {
  readonly kind: 'folder';
  readonly path: string;
  readonly name: string;
  readonly files: number;
  readonly bytes: number;
  /** How many files below have each mark. */
  readonly marks: ReadonlyMap<Mark, number>;
  readonly children: readonly FileNode[];
};

export type FileNode = FileLeaf | FileFolder;

const marksOf = (file: FileState, unpushed: ReadonlySet<string>): readonly Mark[] => {
  const marks: Mark[] = [];
  if (file.folder !== 'same') marks.push(file.folder);
  if (file.folder === 'untracked' || file.folder === 'added') return marks;
  if (file.commit !== 'same' && file.commit !== 'none') marks.push('not-committed');
  if (!file.inCache) marks.push('not-in-cache');
  else if (file.md5 !== null && unpushed.has(file.md5)) marks.push('not-pushed');
  return marks;
};

const unpushedOf = (remote: RemoteState | null): ReadonlySet<string> =>
  new Set(remote === null || remote.problem !== null || remote.remote === null ? [] : remote.missing);

/** The folder as it lies. */
export const leavesOfFolder = (
  { files }: DataStatus,
  version: Pick<DataVersion, 'outs'>,
  remote: RemoteState | null,
): readonly FileLeaf[] => {
  const unpushed = unpushedOf(remote);
  const rows = new Map(version.outs.map((out) => [out.path, out.rows]));
  return files.map((file) => ({
    kind: 'file',
    path: file.path,
    name: file.path.split('/').at(-1) ?? file.path,
    md5: file.md5,
    size: file.size,
    rows: rows.get(file.path) ?? null,
    marks: marksOf(file, unpushed),
  }));
};

/** A committed version. */
export const leavesOfVersion = (
  { outs }: Pick<DataVersion, 'outs'>,
  remote: RemoteState | null,
): readonly FileLeaf[] => {
  const unpushed = unpushedOf(remote);
  return outs.map(({ path, md5, size, rows, inCache }) => ({
    kind: 'file',
    path,
    name: path.split('/').at(-1) ?? path,
    md5: md5 === '' ? null : md5,
    size,
    rows,
    marks: [...(inCache ? [] : ['not-in-cache' as const]), ...(unpushed.has(md5) ? ['not-pushed' as const] : [])],
  }));
};

type Building = { readonly folders: Map<string, Building>; readonly files: FileLeaf[] };

export const treeOf = (leaves: readonly FileLeaf[]): readonly FileNode[] => {
  const root: Building = { folders: new Map(), files: [] };
  for (const leaf of leaves) {
    let at = root;
    for (const part of leaf.path.split('/').slice(0, -1)) {
      const next = at.folders.get(part) ?? { folders: new Map(), files: [] };
      at.folders.set(part, next);
      at = next;
    }
    at.files.push(leaf);
  }
  return childrenOf(root, '');
};

const childrenOf = ({ folders, files }: Building, path: string): readonly FileNode[] => [
  ...[...folders].toSorted(([a], [b]) => a.localeCompare(b)).map(([name, inside]) => folderOf(name, path, inside)),
  ...files.toSorted((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true })),
];

const folderOf = (name: string, parent: string, inside: Building): FileFolder => {
  const path = parent === '' ? name : `${parent}/${name}`;
  const children = childrenOf(inside, path);
  const marks = new Map<Mark, number>();
  const add = (mark: Mark, n: number): void => void marks.set(mark, (marks.get(mark) ?? 0) + n);
  let [files, bytes] = [0, 0];
  for (const child of children) {
    if (child.kind === 'file') {
      files += 1;
      bytes += child.size ?? 0;
      for (const mark of child.marks) add(mark, 1);
    } else {
      files += child.files;
      bytes += child.bytes;
      for (const [mark, n] of child.marks) add(mark, n);
    }
  }
  return { kind: 'folder', path, name, files, bytes, marks, children };
};

export type TreeRow = { readonly node: FileNode; readonly depth: number };

/** The rows that are seen, with these folders closed. */
export const treeRows = (nodes: readonly FileNode[], closed: ReadonlySet<string>, depth = 0): readonly TreeRow[] =>
  nodes.flatMap((node) =>
    node.kind === 'folder' && !closed.has(node.path)
      ? [{ node, depth }, ...treeRows(node.children, closed, depth + 1)]
      : [{ node, depth }],
  );

/** Folders with many files begin closed. */
const MANY = 200;

export const closedAtFirst = (nodes: readonly FileNode[]): readonly string[] =>
  nodes.flatMap((node) =>
    node.kind === 'folder' ? (node.children.length > MANY ? [node.path] : closedAtFirst(node.children)) : [],
  );
