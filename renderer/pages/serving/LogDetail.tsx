/** The answer that the keys stand on, in full. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { LogRow } from '../../../core/contract/index.ts';
import { count, dateAndTime, fullDate, milliseconds, probability, version } from '../../format/index.ts';
import { client, orpc } from '../../engine/client.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { LabelMark } from '../../parts/LabelMark.tsx';
import { MarkedText } from '../monitoring/MarkedText.tsx';
import { masksIn } from './format.ts';
import { showToast } from '../../parts/toast-state.ts';

type Props = { readonly row: LogRow; readonly onTry: (text: string) => void };

export const LogDetail = ({ row, onTry }: Props) => {
  const models = useQuery(orpc.models.list.queryOptions());
  const revision =
    models.data?.find(({ name }) => name === row.modelName)?.versions.find((each) => each.version === row.modelVersion)
      ?.revision ?? null;
  const mustPass = useMutation({
    mutationFn: () =>
      client.deployments.addMustPass({ model: row.modelName, example: { text: row.text, label: row.label } }),
    onSuccess: () => showToast(`“${row.label}” is what every version must answer to this text now`),
  });
  const masks = masksIn(row.text);
  const kept = row.text !== '';
  return (
    <div className="log-detail">
      <div className="log-text">
        {row.statistics === null ? (
          <MarkedText text={row.text} unknownWords={row.unknownWords ?? []} />
        ) : (
          <span className="third">
            The text was not kept: {count(row.statistics.characters, 'character')},{' '}
            {count(row.statistics.words, 'word')}.
          </span>
        )}
      </div>
      <div className="row small second">
        <LabelMark label={row.label} />
        <span className="num">{probability(row.score)}</span>
        <span>{fullDate(row.createdAt)}</span>
        <span>{milliseconds(row.milliseconds)}</span>
        {row.statistics === null && <span>{count(Array.from(row.text).length, 'character')}</span>}
        {row.truncated && <span>cut: longer than the model reads</span>}
        {row.feedback !== null && (
          <span>
            said to be wrong{row.feedback.label === null ? '' : `, should be ${row.feedback.label}`},{' '}
            {dateAndTime(row.feedback.at)}
          </span>
        )}
        {masks.length > 0 && <span>masked before it was written: {masks.join(', ')}</span>}
        {row.unknownWords !== null && row.unknownWords.length > 0 && (
          <span>not in its training texts: {row.unknownWords.join(', ')}</span>
        )}
        {row.unknownWords === null && row.statistics === null && (
          <span className="third">its training texts are not here: unknown words are not marked</span>
        )}
        <Link to="/models/$name" params={{ name: row.modelName }} search={{ version: row.modelVersion }}>
          {row.modelName} {version(row.modelVersion)}
        </Link>
        {row.runId !== null && (
          <Link to="/run/$runId" params={{ runId: row.runId }}>
            its run
          </Link>
        )}
        {revision !== null && (
          <Link to="/data/$revision" params={{ revision }} search={{ tab: 'rows' }}>
            the texts it learned from
          </Link>
        )}
        {row.deployment !== null && <span>by {row.deployment}</span>}
        {row.consumer !== null && <span>for {row.consumer}</span>}
        {row.requestId !== null && <span className="mono">{row.requestId}</span>}
        {kept && (
          <span className="push row">
            <button
              type="button"
              className="text-button"
              disabled={mustPass.isPending}
              onClick={() => mustPass.mutate()}
            >
              Make it a must-pass example
            </button>
            <button type="button" className="text-button" onClick={() => onTry(row.text)}>
              Try this text
            </button>
          </span>
        )}
      </div>
      {mustPass.error && <ErrorState error={mustPass.error} kept="The examples are as they were." />}
    </div>
  );
};
