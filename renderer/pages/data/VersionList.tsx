/** The versions as commits, newest first, with the working copy on top where it differs. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { DataVersion } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { count, date, fullDate, number, shortHash, size, subject } from '../../format/index.ts';
import { Tag } from '../../parts/Tag.tsx';
import { kept } from './address.ts';
import { dataSearch } from './search.ts';
import { bytesOf, missingOuts, usesOf, type Use } from './versions.ts';

type Props = {
  readonly versions: readonly DataVersion[];
  readonly current: DataVersion | null;
  /** What the lack of git costs; null in a git work tree. */
  readonly problem: string | null;
};

export const VersionList = ({ versions, current, problem }: Props) => {
  const runs = useQuery(orpc.runs.list.queryOptions({ input: {} }));
  const deployments = useQuery(orpc.serving.list.queryOptions());
  const missing = missingOuts(versions);
  const complete = versions.filter((one) => missingOuts([one]).length === 0).length;
  const outs = versions.flatMap((one) => one.outs);
  return (
    <div className="data-versions">
      <div className="data-versions-head">
        <h2>Versions</h2> <span className="third small num">{number(versions.length)}</span>
        <span className="push micro third data-version-keys">
          <kbd>[</kbd> <kbd>]</kbd>
        </span>
      </div>
      <nav aria-label="Data versions" className="data-versions-list">
        {versions.map((one) => (
          <VersionItem
            key={one.revision}
            version={one}
            current={one === current}
            use={usesOf(one, runs.data ?? [], deployments.data ?? [])}
          />
        ))}
      </nav>
      <div className="data-versions-foot small third">
        {problem ??
          `${size(bytesOf(outs) - bytesOf(missing))} in the cache, ${number(complete)} of ${count(versions.length, 'version')} complete.`}
      </div>
    </div>
  );
};

type ItemProps = {
  readonly version: DataVersion;
  readonly current: boolean;
  readonly use: Use | null;
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

const VersionItem = ({ version, current, use }: ItemProps) => {
  const working = version.revision === 'workspace';
  return (
    <Link
      to="/data/$revision"
      params={{ revision: version.revision }}
      search={(old) => kept(dataSearch.parse(old))}
      className="data-version"
      activeProps={{}}
      aria-current={current ? 'page' : undefined}
    >
      <span className="data-version-subject" title={version.message}>
        {working ? 'Working copy' : subject(version.message)}
      </span>
      <span className="data-version-line small third">
        {!working && <span className="mono">{shortHash(version.revision)}</span>}
        {!working && <span title={fullDate(version.date)}>{date(version.date)}</span>}
        <span className="cut">{working ? 'now, not committed' : version.author}</span>
        <span className="data-version-counts num">
          <Counts change={version.change} />
        </span>
      </span>
      {(use !== null || version.tags.length > 0) && (
        <span className="data-version-line small">
          {use && <span className={use.live ? 'live cut' : 'second cut'}>{use.text}</span>}
          {version.tags.map((tag) => (
            <Tag key={tag}>{tag}</Tag>
          ))}
        </span>
      )}
    </Link>
  );
};
