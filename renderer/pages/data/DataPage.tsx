/** What changed in a data version, and can it be trusted: versions at the left, the chosen one at the right. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useRouter } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { orpc } from '../../engine/client.ts';
import { useCrumbs } from '../../frame/crumbs.ts';
import { shortHash } from '../../format/index.ts';
import { AnswerLine } from '../../parts/AnswerLine.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { useDataAddress } from './address.ts';
import { unknownVersion } from './answer.ts';
import './data.css';
import './data-work.css';
import { DataDialogs } from './DataDialogs.tsx';
import type { DataDialog } from './dialogs.ts';
import { DropPlace } from './DropPlace.tsx';
import { JobBar } from './JobBar.tsx';
import { MergeView } from './MergeView.tsx';
import { NoVersions } from './NoVersions.tsx';
import { useDataJobs } from './use-work.ts';
import { findVersion } from './versions.ts';
import { VersionView } from './VersionView.tsx';

const TITLES = {
  changes: undefined,
  rows: 'Rows',
  statistics: 'Statistics',
  duplicates: 'Duplicates',
  check: 'Gate',
  files: 'Files',
  sql: 'SQL',
  'used-by': 'Used by',
} as const;

export const DataPage = () => {
  const address = useDataAddress();
  const router = useRouter();
  const navigate = useNavigate();
  const [dialog, setDialog] = useState<DataDialog | null>(null);
  const project = useQuery(orpc.project.current.queryOptions());
  const versions = useQuery(orpc.data.graph.queryOptions());
  const runs = useQuery(orpc.runs.list.queryOptions({ input: {} }));
  const jobs = useDataJobs();
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

  const merge = useQuery(orpc.data.merge.queryOptions());

  const inside = (): ReactNode => {
    // While git's marks stand in the pointers, there is no working copy to show.
    if (merge.data) return <MergeView key={merge.data.theirs.revision} merge={merge.data} />;
    if (versions.error && !versions.data) {
      return <ErrorState error={versions.error} kept="Nothing was changed." onRetry={() => void versions.refetch()} />;
    }
    if (!versions.data || (!found && runs.isPending)) {
      return (
        <>
          <AnswerLine page="data" answer={null} />
          <Loading rows={14} what="Reading the history of the data" />
        </>
      );
    }
    if (versions.data.length === 0) {
      return (
        <>
          <NoVersions isGit={isGit} versions={versions} onDialog={setDialog} />
          <JobBar jobs={jobs} />
        </>
      );
    }
    if (!found) {
      return (
        <AnswerLine page="data-unknown" answer={unknownVersion(address.revision ?? '')}>
          <Button onClick={() => router.history.push('/data')}>Open the newest version</Button>
        </AnswerLine>
      );
    }
    return (
      <VersionView
        versions={versions.data}
        version={found}
        address={address}
        problem={isGit ? null : (project.data?.problem ?? null)}
        onDialog={setDialog}
      />
    );
  };
  return (
    <DropPlace onFiles={(files) => setDialog({ kind: 'import', files })} enabled={dialog === null}>
      {inside()}
      <DataDialogs
        dialog={dialog}
        versions={versions.data ?? []}
        onDialog={setDialog}
        onClose={() => setDialog(null)}
      />
    </DropPlace>
  );
};
