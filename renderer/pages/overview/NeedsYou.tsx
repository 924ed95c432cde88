/** What waits for a person: reason and one button each. */
import { Button } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { Loading } from '../../parts/Loading.tsx';
import { Section } from '../../parts/Section.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';
import type { Need } from './needs.ts';

export const NeedsYou = ({ needs, ready }: { readonly needs: readonly Need[]; readonly ready: boolean }) => {
  const router = useRouter();
  return (
    <div className="overview-column" data-pane="needs" tabIndex={-1}>
      <Section title="Needs you">
        {!ready && <Loading rows={3} rowHeight={48} />}
        {ready && needs.length === 0 && (
          <p className="second">Nothing waits. New runs, data and drift will show up here.</p>
        )}
        {needs.map((need, index) => (
          <div key={need.id} className="need">
            <StatusShape status={need.status} />
            <div className="grow">
              <div className="medium cut">{need.title}</div>
              <div className="small second cut" title={need.reason}>
                {need.reason}
              </div>
            </div>
            <Button variant={index === 0 ? 'light' : 'default'} onClick={() => router.history.push(need.path)}>
              {need.step}
            </Button>
          </div>
        ))}
      </Section>
    </div>
  );
};
