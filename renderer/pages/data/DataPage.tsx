/** What changed in a data version, and can it be trusted: versions at the left, the chosen one at the right. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { orpc } from '../../engine/client.ts';
import { useCrumbs } from '../../frame/crumbs.ts';
import { shortHash } from '../../format/index.ts';
import { AnswerLine } from '../../parts/AnswerLine.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { useDataAddress } from './address.ts';
import { noVersions, unknownVersion } from './answer.ts';
import './data.css';
import { findVersion } from './versions.ts';
import { VersionView } from './VersionView.tsx';

const TITLES = {
  changes: undefined,
  rows: 'Rows',
  statistics: 'Statistics',
  duplicates: 'Duplicates',
  files: 'Files',
  'used-by': 'Used by',
} as const;

export const DataPage = () => {
  const address = useDataAddress();
  const router = useRouter();
  const navigate = useNavigate();
  const project = useQuery(orpc.project.current.queryOptions());
  const versions = useQuery(orpc.data.versions.queryOptions());
  const runs = useQuery(orpc.runs.list.queryOptions({ input: {} }));
  const found = versions.data && findVersion(versions.data, address.revision, runs.data);
  useCrumbs(found && shortHash(found.revision), found && TITLES[address.search.tab ?? 'changes']);
  // The address names what is shown by its hash, so that the chain above and a copied link are about the same version.
  const full = found?.revision === address.revision ? undefined : found?.revision;
  useEffect(() => {
    if (full !== undefined) {
      void navigate({ to: '/data/$revision', params: { revision: full }, search: address.search, replace: true });
    }
  }, [full, navigate, address.search]);
  const isGit = project.data?.git !== null;

  if (versions.error && !versions.data) {
    return (
      <div className="page">
        <ErrorState error={versions.error} kept="Nothing was changed." onRetry={() => void versions.refetch()} />
      </div>
    );
  }
  if (!versions.data || (!found && runs.isPending)) {
    return (
      <div className="page">
        <AnswerLine page="data" answer={null} />
        <Loading rows={14} what="Reading the history of the data" />
      </div>
    );
  }
  if (versions.data.length === 0) {
    return (
      <div className="page">
        <AnswerLine page="data-empty" answer={noVersions(isGit)} />
        <EmptyState
          title="Three files make a data version"
          detail={
            <>
              {!isGit && (
                <p>
                  First make the folder a git work tree: <span className="mono data-command">git init</span>
                </p>
              )}
              <p>
                Put <span className="mono">train.jsonl</span>, <span className="mono">val.jsonl</span> and{' '}
                <span className="mono">test.jsonl</span> into <span className="mono">data/</span>, one{' '}
                <span className="mono">{'{"text": "…", "label": "…"}'}</span> a line.
              </p>
              <p>
                Then run{' '}
                <span className="mono data-command">
                  idrift data add data/train.jsonl data/val.jsonl data/test.jsonl
                </span>{' '}
                and commit the <span className="mono">.dvc</span> files with git.
              </p>
            </>
          }
        >
          <Button variant="light" onClick={() => void versions.refetch()} loading={versions.isFetching}>
            Look again
          </Button>
          <Button variant="default" onClick={() => router.history.push('/welcome')}>
            Open the sample project…
          </Button>
        </EmptyState>
      </div>
    );
  }
  if (!found) {
    return (
      <div className="page">
        <AnswerLine page="data-unknown" answer={unknownVersion(address.revision ?? '')}>
          <Button onClick={() => router.history.push('/data')}>Open the newest version</Button>
        </AnswerLine>
      </div>
    );
  }
  return (
    <VersionView
      versions={versions.data}
      version={found}
      address={address}
      problem={isGit ? null : (project.data?.problem ?? null)}
    />
  );
};
