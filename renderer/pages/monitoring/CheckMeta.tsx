/** What was compared with what, with links to the version, its data and its run, and what the marks in the charts mean. */
import { useQuery } from '@tanstack/react-query';
import type { DriftCheck } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { count, fullDate, number, shortHash, version } from '../../format/index.ts';
import { PathLink } from '../../parts/PathLink.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { AccuracyLine } from '../labels/AccuracyLine.tsx';
import { windowWords } from './format.ts';
import { ScheduleLine } from './ScheduleLine.tsx';

export const CheckMeta = ({ check }: { readonly check: DriftCheck }) => {
  const runs = useQuery(orpc.runs.list.queryOptions({ input: {} }));
  const run = runs.data?.find(({ runId }) => runId === check.runId);
  return (
    <div className="check-meta small second">
      <span>
        <PathLink path={`/models/${encodeURIComponent(check.model)}`} className="strong">
          {check.model} {version(check.version)}
        </PathLink>
        , {count(check.texts, 'text')},{' '}
        <span title={`${fullDate(check.from)} to ${fullDate(check.to)}`}>{windowWords(check)}</span>
      </span>
      <span>
        reference: the {number(check.referenceTexts)}{' '}
        {check.statistics.length > 0 ? 'validation and test' : 'validation'} texts
        {check.revision !== null && (
          <>
            {' '}
            of data{' '}
            <PathLink path={`/data/${check.revision}`} className="mono" title={check.revision}>
              {shortHash(check.revision)}
            </PathLink>
          </>
        )}
        , as used by <PathLink path={`/run/${check.runId}`}>{run?.name ?? 'its run'}</PathLink>
      </span>
      <AccuracyLine model={check.model} version={check.version} />
      <ScheduleLine />
      <span className="check-legend">
        <span>
          <svg width="16" height="10" aria-hidden>
            <path d="M0 5h16" stroke="var(--text-2)" strokeDasharray="4 3" />
          </svg>
          limit
        </span>
        <StatusShape status="attention" words="outside" />
        <StatusShape status="too-few" words="too few texts" />
      </span>
    </div>
  );
};
