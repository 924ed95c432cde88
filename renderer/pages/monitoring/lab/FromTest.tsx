/** Limits taken from the test split: what texts like those of training pass by chance, once. */
import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { client, orpc, queryClient } from '../../../engine/client.ts';
import { metric, percent, shortHash } from '../../../format/index.ts';
import { ErrorState } from '../../../parts/ErrorState.tsx';
import { Section } from '../../../parts/Section.tsx';
import { sentenceCase } from '../verdict-words.ts';
import { scoreName } from '../../settings/format.ts';

export const FromTest = ({ revision }: { readonly revision: string }) => {
  const settings = useQuery(orpc.settings.get.queryOptions());
  const derive = useMutation({ mutationFn: () => client.driftLab.fromTest({ revision }) });
  const keep = useMutation({
    mutationFn: (thresholds: Readonly<Record<string, number>>) =>
      client.settings.set({ thresholds: { ...settings.data?.thresholds, ...thresholds } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.settings.key() }),
  });
  const found = derive.data;
  const fixed = settings.data?.monitoring.rule === 'fixed';
  return (
    <Section title="Fixed limits from the test split" className="monitoring-left">
      <p className="second">
        The scores of the test texts of {shortHash(revision)} against its validation texts, which nothing set apart.
      </p>
      <div className="row lab-go">
        <Button variant="default" loading={derive.isPending} onClick={() => derive.mutate()}>
          Derive from test
        </Button>
        {found && (
          <Button variant="default" loading={keep.isPending} onClick={() => keep.mutate(found.thresholds)}>
            Use as fixed limits
          </Button>
        )}
      </div>
      {derive.error && <ErrorState error={derive.error} kept="The limits are as they were." />}
      {found && (
        <div role="status">
          <dl className="facts">
            {Object.entries(found.thresholds).map(([name, limit]) => (
              <Limit key={name} name={name} limit={limit} />
            ))}
            <dt>false alarms</dt>
            <dd>
              {found.falseAlarmShare === null
                ? 'unknown'
                : `${percent(found.falseAlarmShare)} of such checks without any change`}
            </dd>
          </dl>
        </div>
      )}
      {keep.error && <ErrorState error={keep.error} kept="The limits are as they were." />}
      {keep.isSuccess && (
        <p className="small second">
          Kept in idrift.json.{' '}
          {fixed
            ? 'The next check is judged by them.'
            : 'Checks are judged by the verdict until fixed limits are chosen in Settings.'}
        </p>
      )}
    </Section>
  );
};

const Limit = ({ name, limit }: { readonly name: string; readonly limit: number }) => (
  <>
    <dt>{sentenceCase(scoreName(name))}</dt>
    <dd className="num">{metric(limit)}</dd>
  </>
);
