/** The drift lab: one reference against two sets of any texts, limits from the test split, and what a change would look like. */
import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { TextSet } from '../../../../core/contract/drift-lab.ts';
import type { DataVersion } from '../../../../core/contract/index.ts';
import { client, orpc } from '../../../engine/client.ts';
import { EmptyState } from '../../../parts/EmptyState.tsx';
import { ErrorState } from '../../../parts/ErrorState.tsx';
import { Loading } from '../../../parts/Loading.tsx';
import { Pane, Panes } from '../../../parts/Panes.tsx';
import { Section } from '../../../parts/Section.tsx';
import './lab.css';
import { FromTest } from './FromTest.tsx';
import { LabGrid } from './LabGrid.tsx';
import { Power } from './Power.tsx';
import { SetField } from './SetField.tsx';
import { setProblem } from './words.ts';

export const LabTab = () => {
  const versions = useQuery(orpc.data.versions.queryOptions());
  if (versions.error && !versions.data) {
    return <ErrorState error={versions.error} onRetry={() => void versions.refetch()} />;
  }
  if (!versions.data) return <Loading rows={8} />;
  const committed = versions.data.filter(({ revision }) => revision !== 'workspace');
  if (committed.length === 0) {
    return (
      <div className="unchecked">
        <EmptyState
          title="There is no data version yet."
          detail="The lab compares splits of data versions, live texts, and texts that are pasted."
        />
      </div>
    );
  }
  return <Lab versions={committed} />;
};

const Lab = ({ versions }: { readonly versions: readonly DataVersion[] }) => {
  const newest = versions[0]?.revision ?? 'HEAD';
  const [reference, setReference] = useState<TextSet>({ kind: 'split', revision: newest, split: 'val' });
  const [first, setFirst] = useState<TextSet>({ kind: 'split', revision: newest, split: 'test' });
  const [second, setSecond] = useState<TextSet>({ kind: 'live', days: 7, ago: 0 });
  const revision = reference.kind === 'split' ? reference.revision : newest;
  const compare = useMutation({
    mutationFn: () => client.driftLab.compare({ revision, reference, sets: [first, second] }),
  });
  const problem = [reference, first, second].map(setProblem).find((each) => each !== null) ?? null;
  return (
    <Panes name="lab">
      <Pane name="lab-sets" size="32%" min="300px">
        <Section title="Three sets of texts" className="monitoring-left">
          <form
            onSubmit={(event) => {
              event.preventDefault();
              compare.mutate();
            }}
          >
            <SetField label="Reference" value={reference} versions={versions} onChange={setReference} />
            <SetField label="Against it" value={first} versions={versions} onChange={setFirst} />
            <SetField label="And" value={second} versions={versions} onChange={setSecond} />
            <div className="row lab-go">
              <Button type="submit" variant="light" disabled={problem !== null} loading={compare.isPending}>
                Compare
              </Button>
              <span className="small second">{problem ?? 'Nothing is kept, and nobody is told.'}</span>
            </div>
          </form>
        </Section>
        <FromTest revision={revision} />
      </Pane>
      <Pane name="lab-found" size="68%" min="360px">
        {compare.error && <ErrorState error={compare.error} onRetry={() => compare.mutate()} />}
        {compare.data && <LabGrid columns={compare.data} />}
        {!compare.data && !compare.error && (
          <Section title="What they look like">
            <p className="second">
              Each score as a histogram of both sets, and the verdict of a check of as many texts: without a model,
              which the lab does not ask.
            </p>
          </Section>
        )}
        <Power revision={revision} />
      </Pane>
    </Panes>
  );
};
