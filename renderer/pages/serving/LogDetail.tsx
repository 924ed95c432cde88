/** The answer that the keys stand on, in full. */
import { Link } from '@tanstack/react-router';
import type { LoggedPrediction } from '../../../core/contract/index.ts';
import { count, fullDate, milliseconds, probability, version } from '../../format/index.ts';
import { LabelMark } from '../../parts/LabelMark.tsx';

type Props = { readonly row: LoggedPrediction; readonly onTry: (text: string) => void };

export const LogDetail = ({ row, onTry }: Props) => (
  <div className="log-detail">
    <bdi className="log-text">{row.text}</bdi>
    <div className="row small second">
      <LabelMark label={row.label} />
      <span className="num">{probability(row.score)}</span>
      <span>{fullDate(row.createdAt)}</span>
      <span>{milliseconds(row.milliseconds)}</span>
      <span>{count(Array.from(row.text).length, 'character')}</span>
      {row.truncated && <span>cut: longer than the model reads</span>}
      <Link to="/models/$name" params={{ name: row.modelName }} search={{ version: row.modelVersion }}>
        {row.modelName} {version(row.modelVersion)}
      </Link>
      {row.runId !== null && (
        <Link to="/runs/$runId" params={{ runId: row.runId }}>
          its run
        </Link>
      )}
      {revision !== null && (
        <Link to="/data" search={{ revision, tab: 'rows' }}>
          the texts it learned from
        </Link>
      )}
      {row.deployment !== null && <span>by {row.deployment}</span>}
      {row.consumer !== null && <span>for {row.consumer}</span>}
      {row.requestId !== null && <span className="mono">{row.requestId}</span>}
      <button type="button" className="text-button push" onClick={() => mustPass.mutate()}>
        Make it a must-pass example
      </button>
      <button type="button" className="text-button" onClick={() => onTry(row.text)}>
        Try this text
      </button>
    </div>
  </div>
);
