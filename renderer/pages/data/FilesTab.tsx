/** The files of a version as a tree: what is modified, added, deleted, not in the cache, not pushed, and what to do about each. */
import { useMemo, useState } from 'react';
import { IconChevronDown, IconChevronRight, IconFile, IconFolder } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import type { DataStatus, GraphVersion, RemoteState } from '../../../core/contract/index.ts';
import { count, number, size } from '../../format/index.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Hash } from '../../parts/Hash.tsx';
import { Loading } from '../../parts/Loading.tsx';
import type { Column } from '../../parts/table/columns.ts';
import { DataTable } from '../../parts/table/DataTable.tsx';
import { Tag } from '../../parts/Tag.tsx';
import { FileActions } from './FileActions.tsx';
import {
  closedAtFirst,
  leavesOfFolder,
  leavesOfVersion,
  type Mark,
  MARK_WORDS,
  treeOf,
  type TreeRow,
  treeRows,
} from './file-tree.ts';

type Props = {
  readonly version: GraphVersion;
  readonly status: UseQueryResult<DataStatus>;
  readonly remote: UseQueryResult<RemoteState>;
};

const KINDS: Readonly<Record<Mark, 'attention' | 'failed' | 'plain' | 'ok'>> = {
  modified: 'attention',
  added: 'ok',
  deleted: 'failed',
  untracked: 'plain',
  'not-committed': 'attention',
  'not-in-cache': 'failed',
  'not-pushed': 'plain',
};

const marksOf = ({ node }: TreeRow): readonly (readonly [Mark, number])[] =>
  node.kind === 'file' ? node.marks.map((mark) => [mark, 1] as const) : [...node.marks];

const columnsFor = (closed: ReadonlySet<string>, onToggle: (path: string) => void): readonly Column<TreeRow>[] => [
  {
    key: 'path',
    head: 'file',
    kind: 'text',
    width: '1fr',
    least: 220,
    cell: ({ node, depth }) => (
      <span className="data-tree-name" style={{ paddingLeft: depth * 18 }}>
        {node.kind === 'folder' ? (
          <button
            type="button"
            className="data-tree-fold"
            tabIndex={-1}
            aria-label={`${closed.has(node.path) ? 'Open' : 'Close'} ${node.path}`}
            onClick={() => onToggle(node.path)}
          >
            {closed.has(node.path) ? <IconChevronRight size={13} /> : <IconChevronDown size={13} />}
          </button>
        ) : (
          <span className="data-tree-fold" />
        )}
        {node.kind === 'folder' ? <IconFolder size={14} stroke={1.6} /> : <IconFile size={14} stroke={1.6} />}
        <span className="mono cut">{node.name}</span>
      </span>
    ),
    text: ({ node }) => node.path,
  },
  {
    key: 'state',
    head: 'state',
    kind: 'text',
    width: 250,
    cell: (row) => {
      const marks = marksOf(row);
      if (marks.length === 0) return <span className="third">as recorded</span>;
      return (
        <span className="data-tree-marks">
          {marks.map(([mark, n]) => (
            <Tag key={mark} kind={KINDS[mark]}>
              {row.node.kind === 'folder' ? `${number(n)} ` : ''}
              {MARK_WORDS[mark]}
            </Tag>
          ))}
        </span>
      );
    },
    text: (row) =>
      marksOf(row)
        .map(([mark]) => MARK_WORDS[mark])
        .join(', '),
  },
  {
    key: 'md5',
    head: 'md5',
    kind: 'text',
    width: 92,
    cell: ({ node }) => (node.kind === 'file' && node.md5 !== null ? <Hash value={node.md5} /> : ''),
    text: ({ node }) => (node.kind === 'file' ? (node.md5 ?? '') : ''),
  },
  {
    key: 'size',
    head: 'size',
    kind: 'number',
    width: 84,
    cell: ({ node }) => (node.kind === 'folder' ? size(node.bytes) : node.size === null ? '–' : size(node.size)),
    text: ({ node }) => String(node.kind === 'folder' ? node.bytes : (node.size ?? '')),
  },
  {
    key: 'rows',
    head: 'rows',
    kind: 'number',
    width: 84,
    cell: ({ node }) => (node.kind === 'file' && node.rows !== null ? number(node.rows) : ''),
    text: ({ node }) => (node.kind === 'file' ? String(node.rows ?? '') : String(node.files)),
  },
];

const keyOf = ({ node }: TreeRow): string => node.path;

export const FilesTab = ({ version, status, remote }: Props) => {
  const working = version.revision === 'workspace';
  const leaves = useMemo(() => {
    if (!working) return leavesOfVersion(version, remote.data ?? null);
    return status.data ? leavesOfFolder(status.data, version, remote.data ?? null) : null;
  }, [working, version, status.data, remote.data]);
  const tree = useMemo(() => treeOf(leaves ?? []), [leaves]);
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = useState<TreeRow>();
  const closed = useMemo(() => {
    const set = new Set(closedAtFirst(tree));
    for (const path of toggled) if (!set.delete(path)) set.add(path);
    return set;
  }, [tree, toggled]);
  const toggle = (path: string): void => {
    const next = new Set(toggled);
    if (!next.delete(path)) next.add(path);
    setToggled(next);
  };
  const rows = useMemo(() => treeRows(tree, closed), [tree, closed]);
  const columns = columnsFor(closed, toggle);
  if (working && status.error && !status.data) {
    return <ErrorState error={status.error} kept="Nothing was changed." onRetry={() => void status.refetch()} />;
  }
  if (leaves === null) return <Loading rows={10} what="Looking through the folder" />;
  const picked = chosen.size > 0 ? [...chosen] : current ? [keyOf(current)] : [];
  const under = leaves.filter(({ path }) => picked.some((one) => path === one || path.startsWith(`${one}/`)));
  return (
    <>
      <FileActions version={version} leaves={leaves} picked={picked} under={under} />
      <DataTable
        label="Files"
        columns={columns}
        source={{ kind: 'rows', rows }}
        rowKey={keyOf}
        padding={20}
        selected={chosen.size > 0 ? chosen : new Set(picked)}
        onSelect={setChosen}
        onCurrent={setCurrent}
        onOpen={({ node }) => node.kind === 'folder' && toggle(node.path)}
        empty="Nothing is tracked here yet."
      />
      <div className="data-files-foot small third">
        {count(leaves.length, 'file')}. Space chooses, Enter opens and closes a folder.
      </div>
    </>
  );
};
