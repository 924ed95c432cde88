/** The versions as commits, newest first over all branches, drawn as a graph, with the working copy on top where it differs. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconCloudUp, IconGitBranch, IconTag } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { DataVersion, GraphVersion, RemoteState } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { count, date, fullDate, number, shortHash, size, subject } from '../../format/index.ts';
import { kept } from './address.ts';
import type { OpenDialog } from './dialogs.ts';
import { Lane, laneWidth } from './Lane.tsx';
import { type LaneRow, lanesOf } from './lanes.ts';
import { dataSearch } from './search.ts';
import { SyncButtons } from './SyncButtons.tsx';
import { bytesOf, missingOuts, notPushed, usesOf, type Use } from './versions.ts';

type Props = {
  readonly versions: readonly GraphVersion[];
  readonly current: GraphVersion | null;
  /** What the lack of git costs; null in a git work tree. */
  readonly problem: string | null;
  readonly remote: RemoteState | undefined;
  readonly onDialog: OpenDialog;
};

const NO_LANE: LaneRow = { lane: 0, into: [], out: [], past: [] };

export const VersionList = ({ versions, current, problem, remote, onDialog }: Props) => {
  const runs = useQuery(orpc.runs.list.queryOptions({ input: {} }));
  const deployments = useQuery(orpc.serving.list.queryOptions());
  const lanes = useMemo(() => lanesOf(versions), [versions]);
  return (
    <div className="data-versions">
      <div className="data-versions-head">
        <h2>Versions</h2> <span className="third small num">{number(versions.length)}</span>
        <span className="micro third data-version-keys">
          <kbd>[</kbd> <kbd>]</kbd>
        </span>
        <SyncButtons onDialog={onDialog} />
      </div>
      <nav
        aria-label="Data versions"
        className="data-versions-list"
        style={{ '--data-lanes': `${laneWidth(lanes.width)}px` } as React.CSSProperties}
      >
        {versions.map((one, index) => (
          <VersionItem
            key={one.revision}
            version={one}
            current={one === current}
            row={lanes.rows[index] ?? NO_LANE}
            lanes={lanes.width}
            unpushed={notPushed(one, remote).length}
            remote={remote?.remote ?? ''}
            use={usesOf(one, runs.data ?? [], deployments.data ?? [])}
          />
        ))}
      </nav>
      <Foot versions={versions} problem={problem} remote={remote} />
    </div>
  );
};

type FootProps = Pick<Props, 'versions' | 'problem' | 'remote'>;

/** "1.8 GB in the cache, 7 of 7 versions complete. Remote minio in step." */
const Foot = ({ versions, problem, remote }: FootProps) => {
  const outs = versions.flatMap((one) => one.outs);
  const complete = versions.filter((one) => missingOuts([one]).length === 0).length;
  const inCache = `${size(bytesOf(outs) - bytesOf(missingOuts(versions)))} in the cache, ${number(complete)} of ${count(versions.length, 'version')} complete.`;
  return (
    <div className="data-versions-foot small third" title={remote?.problem ?? undefined}>
      {problem ?? inCache} {remoteWords(versions, remote)}
    </div>
  );
};

const remoteWords = (versions: readonly GraphVersion[], remote: RemoteState | undefined): string => {
  if (remote === undefined) return '';
  if (remote.remote === null) return 'No remote yet.';
  if (remote.problem !== null) return `Remote ${remote.remote} could not be asked.`;
  const behind = versions.filter((one) => notPushed(one, remote).length > 0).length;
  return behind === 0
    ? `Remote ${remote.remote} in step.`
    : `${count(behind, 'version')} not whole on ${remote.remote}.`;
};

const Counts = ({ change }: { readonly change: DataVersion['change'] }) => {
  if (change === null) return null;
  const { added, removed } = change;
  if (added === 0 && removed === 0) return <span title="No rows added or removed">±0</span>;
  return (
    <>
      {added > 0 && (
        <span className="data-plus" title={`${count(added, 'row')} added`}>
          +{number(added)}
        </span>
      )}
      {removed > 0 && (
        <span className="data-minus" title={`${count(removed, 'row')} removed`}>
          −{number(removed)}
        </span>
      )}
    </>
  );
};

type ItemProps = {
  readonly version: GraphVersion;
  readonly current: boolean;
  readonly row: LaneRow;
  readonly lanes: number;
  readonly unpushed: number;
  readonly remote: string;
  readonly use: Use | null;
};

const VersionItem = ({ version, current, row, lanes, unpushed, remote, use }: ItemProps) => {
  const working = version.revision === 'workspace';
  const cloud = `${count(unpushed, 'file')} not pushed to ${remote}`;
  return (
    <Link
      to="/data/$revision"
      params={{ revision: version.revision }}
      search={(old) => kept(dataSearch.parse(old))}
      className="data-version"
      activeProps={{}}
      aria-current={current ? 'page' : undefined}
    >
      <Lane row={row} lanes={lanes} kind={working ? 'working' : version.current ? 'current' : 'plain'} />
      <span className="data-version-words">
        <span className="data-version-top">
          <span className="data-version-subject" title={version.message}>
            {working ? 'Working copy' : subject(version.message)}
          </span>
          {unpushed > 0 && (
            <span className="data-cloud" role="img" aria-label={cloud} title={cloud}>
              <IconCloudUp size={15} stroke={1.6} />
            </span>
          )}
        </span>
        <span className="data-version-line small third">
          {!working && <span className="mono">{shortHash(version.revision)}</span>}
          {!working && <span title={fullDate(version.date)}>{date(version.date)}</span>}
          <span className="cut">{working ? 'now, not committed' : version.author}</span>
          <span className="data-version-counts num">
            <Counts change={version.change} />
          </span>
        </span>
        {(use !== null || version.heads.length > 0) && (
          <span className="data-version-line data-version-names small">
            {version.heads.map(({ name, kind }) => (
              <span
                key={`${kind} ${name}`}
                className="data-head"
                title={`${kind === 'remote' ? 'remote branch' : kind} ${name}`}
              >
                {kind === 'tag' ? (
                  <IconTag size={11} stroke={1.6} aria-hidden />
                ) : (
                  <IconGitBranch size={11} stroke={1.6} aria-hidden />
                )}
                <span className="cut">{name}</span>
              </span>
            ))}
            {use && <span className={use.live ? 'live cut' : 'second cut'}>{use.text}</span>}
          </span>
        )}
      </span>
    </Link>
  );
};
