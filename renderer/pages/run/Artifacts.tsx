/** The run's files and its model's, with a look into those that are text. */
import { useMemo, useState } from 'react';
import type { Artifact } from '../../../core/contract/index.ts';
import { size } from '../../format/index.ts';
import { Pane, Panes } from '../../parts/Panes.tsx';
import type { Column } from '../../parts/table/columns.ts';
import { DataTable } from '../../parts/table/DataTable.tsx';
import { ArtifactPreview } from './ArtifactPreview.tsx';
import type { RunView } from './use-run.ts';

const columns: readonly Column<Artifact>[] = [
  {
    key: 'path',
    head: 'file',
    kind: 'text',
    width: '1fr',
    least: 200,
    cell: ({ path }) => {
      const at = path.lastIndexOf('/') + 1;
      return (
        <span className="mono">
          <span className="third">{path.slice(0, at)}</span>
          {path.slice(at)}
        </span>
      );
    },
    sort: ({ path }) => path,
    text: ({ path }) => path,
  },
  {
    key: 'size',
    head: 'size',
    kind: 'number',
    width: 92,
    cell: ({ size: bytes }) => (bytes === null ? '–' : size(bytes)),
    sort: ({ size: bytes }) => bytes,
    text: ({ size: bytes }) => (bytes === null ? '–' : String(bytes)),
  },
];

export const Artifacts = ({ view: { run, artifacts } }: { readonly view: RunView }) => {
  const files = useMemo(() => (artifacts ?? []).filter(({ isDirectory }) => !isDirectory), [artifacts]);
  const source = useMemo(() => ({ kind: 'rows' as const, rows: files }), [files]);
  const [current, setCurrent] = useState<Artifact>();
  const bytes = files.reduce((sum, file) => sum + (file.size ?? 0), 0);
  return (
    <Panes name="run-artifacts">
      <Pane name="artifact-list" min="30%" scrolls={false}>
        <DataTable
          label="Artifacts"
          columns={columns}
          source={source}
          rowKey={({ path }) => path}
          onCurrent={setCurrent}
        />
        <p className="small third artifact-sum">
          {files.length} files, {size(bytes)}
        </p>
      </Pane>
      <Pane name="artifact" size="52%" min="30%" sunken>
        <ArtifactPreview runId={run.runId} file={current ?? null} />
      </Pane>
    </Panes>
  );
};
