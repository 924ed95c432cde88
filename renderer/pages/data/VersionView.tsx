/** One data version: its sentence, its tabs, and what the chosen tab shows. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { errorInfoOf, type GraphVersion } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { number } from '../../format/index.ts';
import { type Answer, AnswerLine } from '../../parts/AnswerLine.tsx';
import { Pane, Panes } from '../../parts/Panes.tsx';
import { Tabs } from '../../parts/Tabs.tsx';
import type { DataAddress } from './address.ts';
import { changesAnswer, duplicatesAnswer, rowsAnswer, statisticsAnswer, unreadable, usedByAnswer } from './answer.ts';
import { sumOf } from './change-kinds.ts';
import { CompareMenu } from './CompareMenu.tsx';
import type { OpenDialog } from './dialogs.ts';
import { filesAnswer, gateAnswer, sqlAnswerLine } from './file-answers.ts';
import { JobBar } from './JobBar.tsx';
import { MissingBar } from './MissingBar.tsx';
import { VersionMenu } from './VersionMenu.tsx';
import type { DataTab } from './search.ts';
import { TabContent } from './TabContent.tsx';
import { useRows } from './use-rows.ts';
import { useDataJobs } from './use-work.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { findVersion, parentOf, rowsOf } from './versions.ts';
import { VersionList } from './VersionList.tsx';

type Props = {
  readonly versions: readonly GraphVersion[];
  readonly version: GraphVersion;
  readonly address: DataAddress;
  readonly problem: string | null;
  readonly onDialog: OpenDialog;
};

/** Rows up to which every figure is computed at once: a tenth of a second's work. */
const SMALL = 20_000;

export const VersionView = ({ versions, version, address, problem, onDialog }: Props) => {
  const { search } = address;
  const tab: DataTab = search.tab ?? 'changes';
  const [comparing, setComparing] = useState(false);
  const navigate = useNavigate();
  const parent = parentOf(versions, version);
  const chosen = search.against === undefined ? parent : (findVersion(versions, search.against) ?? parent);
  const against = chosen === version ? parent : chosen;
  const isParent = against === parent;
  // Reading every row of a large version keeps the engine from giving pages of rows: only where it is shown.
  const isNeeded = tab === 'changes' || tab === 'statistics' || tab === 'duplicates';
  const rowCount = rowsOf(version);
  const isSmall = rowCount !== null && rowCount <= SMALL;
  const statistics = useQuery({
    ...orpc.data.statistics.queryOptions({ input: { revision: version.revision } }),
    enabled: isNeeded || isSmall,
  });
  const diff = useQuery({
    ...orpc.data.diff.queryOptions({ input: { from: against?.revision ?? '', to: version.revision } }),
    enabled: against !== null && (tab === 'changes' || isSmall),
  });
  const isRows = tab === 'rows';
  const rows = useRows(version, search, isRows);
  const status = useQuery({ ...orpc.data.status.queryOptions(), enabled: tab === 'files' });
  const gate = useQuery({
    ...orpc.data.gate.queryOptions({ input: { revision: version.revision } }),
    enabled: tab === 'check',
  });
  const remote = useQuery(orpc.data.remoteState.queryOptions());
  const jobs = useDataJobs();
  const working = version.revision === 'workspace';
  useShortcuts({
    onVersion: (by) => {
      const next = versions[versions.indexOf(version) + by];
      if (next) address.open(next.revision);
    },
    onCompare: () => setComparing(true),
  });

  const answerOf = (): Answer | null => {
    const failed = (error: unknown, other: GraphVersion | null = null): Answer =>
      unreadable(version, errorInfoOf(error), other);
    switch (tab) {
      case 'changes':
        if (statistics.error) return failed(statistics.error);
        if (diff.error) return failed(diff.error, against);
        if (!statistics.data || (against && !diff.data)) return null;
        return changesAnswer({ version, against, isParent, diff: diff.data ?? null, statistics: statistics.data });
      case 'rows':
        if (rows.paged.error !== null) return failed(rows.paged.error);
        return (
          rows.page && rowsAnswer({ split: rows.split, page: rows.page, search: search.search, label: search.label })
        );
      case 'statistics':
        return statistics.error ? failed(statistics.error) : statistics.data ? statisticsAnswer(statistics.data) : null;
      case 'duplicates':
        return statistics.error ? failed(statistics.error) : statistics.data ? duplicatesAnswer(statistics.data) : null;
      case 'check':
        return gate.error ? failed(gate.error) : gate.data ? gateAnswer(version, gate.data) : null;
      case 'files':
        return filesAnswer(version, working ? (status.data ?? null) : null, remote.data ?? null);
      case 'sql':
        return sqlAnswerLine(version);
      case 'used-by':
        return usedByAnswer(version);
      default:
        return tab satisfies never;
    }
  };

  const total = rowsOf(version);
  const counted = (n: number | null | undefined) => (n === null || n === undefined ? {} : { count: number(n) });
  return (
    <>
      <AnswerLine page="data" answer={answerOf()}>
        <CompareMenu
          {...{ versions, version, parent, against }}
          opened={comparing}
          onOpened={setComparing}
          onChoose={(revision) => address.show({ tab: 'changes', against: revision, kind: undefined, sort: undefined })}
        />
        <VersionMenu version={version} onDialog={onDialog} />
        {working ? (
          <Button disabled={jobs.active !== null} onClick={() => onDialog({ kind: 'commit' })}>
            Commit data version…
          </Button>
        ) : (
          <Button
            disabled={statistics.error !== null}
            onClick={() => void navigate({ to: '/train', search: { revision: version.revision } })}
          >
            Train on this version
          </Button>
        )}
      </AnswerLine>
      <Tabs<DataTab>
        label="Parts of the data version"
        current={tab}
        onChange={(next) => address.show({ tab: next, row: undefined, sort: undefined })}
        tabs={[
          { key: 'changes', title: 'Changes', ...counted(diff.data && sumOf(diff.data.counts)) },
          { key: 'rows', title: 'Rows', ...counted(total) },
          { key: 'statistics', title: 'Statistics' },
          { key: 'duplicates', title: 'Duplicates', ...counted(statistics.data?.duplicates.length) },
          { key: 'check', title: 'Gate', ...counted(gate.data?.findings.length) },
          { key: 'files', title: 'Files', ...counted(version.outs.length) },
          { key: 'sql', title: 'SQL' },
          { key: 'used-by', title: 'Used by', ...counted(version.runs.length) },
        ]}
      />
      <JobBar jobs={jobs} />
      <Panes name="data">
        <Pane name="versions" size="284px" min="200px" max="45%" scrolls={false}>
          <VersionList
            versions={versions}
            current={version}
            problem={problem}
            remote={remote.data}
            onDialog={onDialog}
          />
        </Pane>
        <Pane name="version" min="40%" scrolls={false}>
          <div className="data-main">
            {!working && (
              <MissingBar
                versions={against && tab === 'changes' ? [version, against] : [version]}
                remote={remote.data}
              />
            )}
            <TabContent
              key={version.revision}
              {...{
                tab,
                problem,
                version,
                against,
                isParent,
                address,
                statistics,
                diff,
                rows,
                gate,
                status,
                remote,
                onDialog,
              }}
            />
          </div>
        </Pane>
      </Panes>
    </>
  );
};
