/** Accuracy in use of one version in a line, where people look for how it does. */
import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../engine/client.ts';
import { count, metric, namedInterval } from '../../format/index.ts';
import { PathLink } from '../../parts/PathLink.tsx';
import './labels.css';
import { makePath } from './make/address.ts';
import { accuracyWords } from './words.ts';

export const AccuracyLine = ({ model, version }: { readonly model: string; readonly version: number }) => {
  const accuracy = useQuery(orpc.labels.accuracy.queryOptions({ input: { model } }));
  if (!accuracy.data) return null;
  const own = accuracy.data.find((each) => each.version === version);
  const sample = makePath({ kind: 'random', model, version, days: 30, size: 100 });
  if (!own?.accuracy) {
    const needed = own ? count(Math.max(1, own.least - own.labelled), 'more label') : null;
    return (
      <span className="accuracy-line">
        accuracy in use: {needed === null ? 'not known;' : `too few to say; ${needed} of`}{' '}
        <PathLink path={own ? `/labels/${own.queues[0] ?? ''}` : sample}>
          {own ? 'its random sample' : 'label a random sample'}
        </PathLink>
      </span>
    );
  }
  const { value, interval } = own.accuracy;
  return (
    <span className="accuracy-line num" title={accuracyWords(own)}>
      accuracy in use <PathLink path="/labels">{metric(value)}</PathLink>
      {interval !== null && ` (${namedInterval(interval)})`}, from {count(own.labelled, 'label')}
    </span>
  );
};
