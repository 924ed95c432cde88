/** The files that the version's run trained, validated and tested on, each a way to its texts on the Data page. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ModelVersion, Split } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { count } from '../../format/index.ts';
import { Hash } from '../../parts/Hash.tsx';

const SPLITS: readonly (readonly [file: string, split: Split, use: string])[] = [
  ['train.jsonl', 'train', 'trained on'],
  ['val.jsonl', 'val', 'chosen by'],
  ['test.jsonl', 'test', 'tested on'],
];

export const TrainedOn = ({ version }: { readonly version: ModelVersion }) => {
  const run = useQuery({
    ...orpc.runs.get.queryOptions({ input: { runId: version.runId ?? '' } }),
    enabled: version.runId !== null,
  });
  const versions = useQuery(orpc.data.versions.queryOptions());
  const files = run.data?.datasets.flatMap((dataset) => dataset.files) ?? [];
  // The commit that the run names may be of another branch, or of a history that was rewritten: the same files are the same data.
  const held = versions.data?.find(({ revision }) => revision === version.revision);
  const same = versions.data?.find(({ outs }) =>
    files.every(({ path, md5 }) => outs.some((out) => out.path === path && out.md5 === md5)),
  );
  const revision = held?.revision ?? (files.length > 0 ? same?.revision : undefined) ?? version.revision;
  const outs = (held ?? same)?.outs ?? [];
  return files.map(({ path, md5 }) => {
    const [, split, use] = SPLITS.find(([name]) => path === name || path.endsWith(`/${name}`)) ?? [path, null, 'data'];
    const rows = outs.find((out) => out.path === path && out.md5 === md5)?.rows ?? null;
    return (
      <div key={path} className="facts-row">
        <dt>{use}</dt>
        <dd className="row">
          {split === null || revision === null ? (
            path
          ) : (
            <Link
              to="/data/$revision"
              params={{ revision }}
              search={{ tab: 'rows', split }}
              title={path}
              className="nowrap"
            >
              {rows === null ? path : count(rows, 'text')}
            </Link>
          )}
          <Hash value={md5} />
        </dd>
      </div>
    );
  });
};
