/** What the chosen tab shows, or why it cannot. */
import { Button } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type {
  DataDiff,
  DataStatistics,
  DataStatus,
  GateReport,
  GraphVersion,
  RemoteState,
} from '../../../core/contract/index.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import type { DataAddress } from './address.ts';
import { ChangesTab } from './ChangesTab.tsx';
import type { OpenDialog } from './dialogs.ts';
import { DuplicatesTab } from './DuplicatesTab.tsx';
import { FilesTab } from './FilesTab.tsx';
import { GateTab } from './GateTab.tsx';
import { ReadError } from './ReadError.tsx';
import { RowsTab } from './RowsTab.tsx';
import type { DataTab } from './search.ts';
import { SqlTab } from './SqlTab.tsx';
import { StatisticsTab } from './StatisticsTab.tsx';
import { UsedByTab } from './UsedByTab.tsx';
import type { RowsState } from './use-rows.ts';

type Props = {
  readonly tab: DataTab;
  /** What the lack of git costs. */
  readonly problem: string | null;
  readonly version: GraphVersion;
  readonly against: GraphVersion | null;
  readonly isParent: boolean;
  readonly address: DataAddress;
  readonly statistics: UseQueryResult<DataStatistics>;
  readonly diff: UseQueryResult<DataDiff>;
  readonly rows: RowsState;
  readonly gate: UseQueryResult<GateReport>;
  readonly status: UseQueryResult<DataStatus>;
  readonly remote: UseQueryResult<RemoteState>;
  readonly onDialog: OpenDialog;
};

export const TabContent = (props: Props) => {
  const { tab, problem, version, against, isParent, address, statistics, diff, rows } = props;
  const figures = (show: (data: DataStatistics) => React.ReactNode): React.ReactNode => {
    if (statistics.error && !statistics.data) {
      return <ReadError error={statistics.error} versions={[version]} onRetry={() => void statistics.refetch()} />;
    }
    return statistics.data ? show(statistics.data) : <Loading rows={14} what="Reading every row of the version" />;
  };
  switch (tab) {
    case 'changes': {
      if (against === null) {
        return (
          <EmptyState
            title="There is nothing to compare with"
            detail={
              version.revision === 'workspace'
                ? (problem ?? 'Changes are told against a commit, and none holds data yet.')
                : 'This is the first version: every one of its rows is new.'
            }
          >
            <Button variant="light" onClick={() => address.show({ tab: 'rows' })}>
              Show its rows
            </Button>
          </EmptyState>
        );
      }
      if (diff.error && !diff.data) {
        return <ReadError error={diff.error} versions={[version, against]} onRetry={() => void diff.refetch()} />;
      }
      if (!diff.data) return <Loading rows={14} what="Comparing every row of both versions" />;
      return <ChangesTab diff={diff.data} version={version} isParent={isParent} address={address} />;
    }
    case 'rows':
      return <RowsTab version={version} rows={rows} address={address} />;
    case 'statistics':
      return figures((data) => <StatisticsTab statistics={data} before={against} />);
    case 'duplicates':
      return figures((data) => <DuplicatesTab statistics={data} address={address} />);
    case 'files':
      return <FilesTab version={version} status={props.status} remote={props.remote} />;
    case 'check':
      return <GateTab version={version} gate={props.gate} address={address} />;
    case 'sql':
      return <SqlTab version={version} />;
    case 'used-by':
      return <UsedByTab version={version} />;
    default:
      return tab satisfies never;
  }
};
