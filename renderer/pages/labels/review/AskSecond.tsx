/** Asks somebody else to label texts too, without seeing what was said: a share of the queue, flagged ones, or all of mine. */
import { Button, Select } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { AskSecond as Asked } from '../../../../core/contract/index.ts';
import { client, orpc, queryClient } from '../../../engine/client.ts';
import { count, percent } from '../../../format/index.ts';
import { ErrorState } from '../../../parts/ErrorState.tsx';
import { Section } from '../../../parts/Section.tsx';
import './review.css';
import { opinionWords } from './team-words.ts';

const SHARES = [0, 0.1, 0.2, 0.3, 0.5, 1] as const;

export const AskSecond = ({ queueId, flagged }: { readonly queueId: string; readonly flagged: number }) => {
  const second = useQuery(orpc.labels.secondOpinions.queryOptions({ input: { queueId } }));
  const ask = useMutation({
    mutationFn: (of: Asked) => client.labels.askSecond({ queueId, of }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.labels.key() }),
  });
  const opinions = second.data;
  if (!opinions) return null;
  const shares = [...new Set([...SHARES, opinions.share])].toSorted((a, b) => a - b);
  return (
    <Section title="Second opinions" className="ask-second">
      <Select
        label="Labelled by two people"
        description="Always the same texts; the second person does not see what the first said"
        data={shares.map((share) => ({
          value: String(share),
          label: share === 0 ? 'none' : share === 1 ? 'every text' : `${percent(share)} of the texts`,
        }))}
        value={String(opinions.share)}
        allowDeselect={false}
        disabled={ask.isPending}
        onChange={(value) => value !== null && ask.mutate({ kind: 'share', share: Number(value) })}
      />
      <div className="row ask-buttons">
        <Button variant="default" size="xs" disabled={ask.isPending} onClick={() => ask.mutate({ kind: 'mine' })}>
          Ask for all that I labelled
        </Button>
        {flagged > 0 && (
          <Button variant="default" size="xs" disabled={ask.isPending} onClick={() => ask.mutate({ kind: 'flagged' })}>
            Ask for the {count(flagged, 'flagged text')}
          </Button>
        )}
      </div>
      <p className="small second num">{opinionWords(opinions)}</p>
      {ask.error !== null && <ErrorState error={ask.error} kept="Nothing was asked." />}
    </Section>
  );
};
