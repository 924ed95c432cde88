/** How often each version is right in use: from labels of answers that were drawn at random, never of chosen ones. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { AccuracyInUse as Accuracy, QueueSource } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { count, date, number, version } from '../../format/index.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { IntervalGlyph } from '../../parts/IntervalGlyph.tsx';
import { PathLink } from '../../parts/PathLink.tsx';
import { Section } from '../../parts/Section.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { accuracyWords } from './words.ts';

type Props = { readonly model: string; readonly onSample: (source: QueueSource) => void };

const SCALE = [0.5, 1] as const;

export const AccuracyInUse = ({ model, onSample }: Props) => {
  const accuracy = useQuery(orpc.labels.accuracy.queryOptions({ input: { model } }));
  return (
    <Section
      title="Accuracy in use"
      note={`of ${model}, from answers drawn at random`}
      right={
        <Button variant="default" size="xs" onClick={() => onSample({ kind: 'random', model, days: 30, size: 100 })}>
          Draw a random sample…
        </Button>
      }
      className="accuracy-in-use"
    >
      {accuracy.error && <ErrorState error={accuracy.error} />}
      {accuracy.data?.length === 0 && (
        <p className="second">
          Not known yet. Texts that are chosen, as for an alert, say nothing of it: label a random sample.
        </p>
      )}
      {accuracy.data && accuracy.data.length > 0 && (
        <table className="plain" aria-label="Accuracy in use">
          <thead>
            <tr>
              <th>version</th>
              <th>accuracy, 0.5 to 1, with its 95 % interval</th>
              <th className="right">labels</th>
              <th className="right">of answers</th>
              <th>from, to</th>
              <th>queues</th>
            </tr>
          </thead>
          <tbody>
            {accuracy.data.map((each) => (
              <Line key={each.version} accuracy={each} />
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
};

const Line = ({ accuracy }: { readonly accuracy: Accuracy }) => (
  <tr title={accuracy.note}>
    <td>{version(accuracy.version)}</td>
    <td>
      {accuracy.accuracy === null ? (
        <StatusShape
          status="too-few"
          words={`too few to say: ${count(Math.max(1, accuracy.least - accuracy.labelled), 'more label is', 'more labels are')} needed`}
        />
      ) : (
        <span title={accuracyWords(accuracy)}>
          <IntervalGlyph value={accuracy.accuracy} scale={SCALE} role="live" width={140} />
        </span>
      )}
      {accuracy.unlabelled > 0 && (
        <div className="small third">
          {count(accuracy.unlabelled, 'sampled text')} without a label: the estimate is of the others
        </div>
      )}
    </td>
    <td className="right">{number(accuracy.labelled)}</td>
    <td className="right">{number(accuracy.population)}</td>
    <td className="small second nowrap">
      {date(accuracy.from)} to {date(accuracy.to)}
    </td>
    <td className="small">
      {accuracy.queues.map((id, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <PathLink path={`/labels/${id}`}>{id}</PathLink>
        </span>
      ))}
    </td>
  </tr>
);
