/** What became of a row: each version that changed it, newest first, with who made it. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { RowEvent } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { count, date, shortHash, subject } from '../../format/index.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { splitName } from './answer.ts';
import { EditedText } from './EditedText.tsx';
import { visible } from './words.ts';

type Props = { readonly text: string; readonly onClose: () => void };

export const RowHistoryDialog = ({ text, onClose }: Props) => {
  const history = useQuery(orpc.data.rowHistory.queryOptions({ input: { text } }));
  const { data } = history;
  return (
    <Dialog label="History of the row" width={640} onClose={onClose}>
      <div className="dialog-inside">
        <h2>History of the row</h2>
        <p className="dialog-text">
          <bdi>{visible(text)}</bdi>
        </p>
        {history.error && (
          <ErrorState error={history.error} kept="Nothing was changed." onRetry={() => void history.refetch()} />
        )}
        {!data && !history.error && <Loading rows={3} what="Looking through the versions" />}
        {data?.events.length === 0 && (
          <EmptyState
            title="No version has this text"
            detail="It is neither in the working copy nor in a commit that led to it."
          />
        )}
        {data && data.events.length > 0 && (
          <ol className="data-row-history" tabIndex={0} aria-label="Changes, newest first">
            {data.events.map((event, at) => (
              <li key={at}>
                <div>
                  <span className="strong">{whatOf(event)}</span>
                  {event.kind === 'edited' && (
                    <div className="second">
                      <EditedText before={event.before.text} after={event.text} whole />
                    </div>
                  )}
                </div>
                <div className="small second">
                  {event.revision === 'workspace' ? (
                    'in the working copy, not committed'
                  ) : (
                    <>
                      <Link to="/data/$revision" params={{ revision: event.revision }} onClick={onClose}>
                        {shortHash(event.revision)}
                      </Link>{' '}
                      <bdi>{subject(event.message)}</bdi>, {event.author}, {date(event.date)}
                    </>
                  )}
                </div>
              </li>
            ))}
          </ol>
        )}
        {data && (
          <p className="small third">
            {count(data.versions, 'version')} looked through
            {data.missing > 0 &&
              `; ${count(data.missing, 'version')} of them ${data.missing === 1 ? 'has' : 'have'} files that are not in the cache, and cannot tell`}
          </p>
        )}
        <div className="row dialog-actions">
          <Button variant="default" onClick={onClose} data-autofocus>
            Close
          </Button>
        </div>
      </div>
    </Dialog>
  );
};

const names = (values: readonly string[]): string => [...new Set(values)].join(', ');
const labelsOf = (places: RowEvent['after']): string => names(places.map(({ label }) => label));
const splitsOf = (places: RowEvent['after']): string => names(places.map(({ split }) => splitName(split)));

const whatOf = ({ kind, before, after }: RowEvent): string => {
  const [was, is] = [before.places, after];
  switch (kind) {
    case 'added':
      return `Added to ${splitsOf(is)} as ${labelsOf(is)}`;
    case 'removed':
      return `Removed from ${splitsOf(was)}, where it was ${labelsOf(was)}`;
    case 'relabelled':
      return `Relabelled: ${labelsOf(was)} → ${labelsOf(is)}`;
    case 'moved':
      return `Moved: ${splitsOf(was)} → ${splitsOf(is)}`;
    case 'edited':
      return `Text edited${labelsOf(was) === labelsOf(is) ? '' : `, and relabelled: ${labelsOf(was)} → ${labelsOf(is)}`}`;
    case 'changed':
      return `Changed: ${splitsOf(was)}, ${labelsOf(was)} → ${splitsOf(is)}, ${labelsOf(is)}`;
    default:
      return kind satisfies never;
  }
};
