/** "3 files, 8.5 KB, are on minio: Fetch". Where no remote is known to have them, what else may bring them. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { GraphVersion, RemoteState } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { count, number, size } from '../../format/index.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { useRestore } from './use-restore.ts';
import { useDataJobs, useWork } from './use-work.ts';
import { bytesOf, missingOuts } from './versions.ts';

type Props = { readonly versions: readonly GraphVersion[]; readonly remote: RemoteState | undefined };

export const MissingBar = ({ versions, remote }: Props) => {
  const work = useWork();
  const restore = useRestore();
  const remotes = useQuery(orpc.data.remotes.queryOptions());
  const busy = useDataJobs().active !== null || work.isPending;
  const missing = missingOuts(versions);
  if (missing.length === 0) return null;
  const name = remote?.remote ?? remotes.data?.find(({ isDefault }) => isDefault)?.name ?? null;
  const gone = new Set(remote?.problem === null ? remote.missing : []);
  const there = missing.filter(({ md5 }) => !gone.has(md5));
  const isAre = missing.length === 1 ? 'is' : 'are';
  const all = `${count(missing.length, 'file')}, ${size(bytesOf(missing))},`;
  const revisions = versions.map(({ revision }) => revision);
  const fetchThem = (): void =>
    work.mutate({ verb: 'fetch', revisions: revisions.filter((one) => one !== 'workspace') });
  const words =
    name === null
      ? `${all} ${isAre} not in the cache, and the project has no remote.`
      : there.length === missing.length
        ? `${all} ${isAre} on ${name}.`
        : there.length === 0
          ? `${all} ${isAre} neither in the cache nor on ${name}.`
          : `${number(there.length)} of ${count(missing.length, 'file')} that ${isAre} not in the cache ${there.length === 1 ? 'is' : 'are'} on ${name}.`;
  return (
    <div className="data-missing-bar">
      <div className="notice data-missing-notice" role="status">
        <StatusShape status={there.length > 0 && name !== null ? 'attention' : 'stopped'} />
        <div className="grow">
          <span className="strong">{words}</span>{' '}
          <span className="second">
            {remote?.problem ?? 'Rows, changes and statistics need them; the files in the folder stay as they are.'}
          </span>
        </div>
        <button
          type="button"
          className="text-button nowrap"
          disabled={restore.isPending}
          onClick={() => restore.mutate(undefined)}
        >
          Restore from the archive
        </button>
        {name !== null && there.length > 0 && (
          <Button loading={work.isPending} disabled={busy} onClick={fetchThem} variant="light">
            Fetch
          </Button>
        )}
      </div>
      {work.error && <ErrorState error={work.error} kept="The cache was not changed." />}
      {restore.error && <ErrorState error={restore.error} kept="The cache was not changed." />}
    </div>
  );
};
