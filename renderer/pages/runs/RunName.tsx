/** A run's name as a link, with the model versions that it became. */
import { Link } from '@tanstack/react-router';
import type { RunSummary } from '../../../core/contract/index.ts';
import { Tag } from '../../parts/Tag.tsx';
import { isRunning } from './run-status.ts';
import { type ServedRun, versionTags } from './served-run.ts';
import './run-cells.css';

type Props = {
  readonly run: RunSummary;
  readonly served: ServedRun | null;
  /** By Tab; not in a grid, where Enter opens. */
  readonly reachable?: boolean;
};

export const RunName = ({ run, served, reachable = false }: Props) => (
  <span className="run-name">
    <Link
      to={isRunning(run) ? '/train/$runId' : '/run/$runId'}
      params={{ runId: run.runId }}
      className="cut medium"
      title={reachable ? undefined : `${run.name}: open (Enter)`}
      tabIndex={reachable ? 0 : -1}
    >
      {run.name}
    </Link>
    {versionTags(run, served).map(({ kind, text }) => (
      <Tag key={text} kind={kind}>
        {text}
      </Tag>
    ))}
  </span>
);
