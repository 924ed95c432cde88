/** What can be watched of a deployment over time: its speed, its labels and failures, what it served when, and who asks it. */
import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { Deployment, ServingTraffic } from '../../../core/contract/index.ts';
import { AccessPane } from './AccessPane.tsx';
import { LabelMixPane } from './LabelMixPane.tsx';
import { ServedHistory } from './ServedHistory.tsx';
import { Traffic } from './Traffic.tsx';

const VIEWS = [
  { value: 'traffic', label: 'Traffic' },
  { value: 'labels', label: 'Labels' },
  { value: 'history', label: 'History' },
  { value: 'access', label: 'Access' },
] as const;
type View = (typeof VIEWS)[number]['value'];

const isView = (value: string): value is View => VIEWS.some((view) => view.value === value);

type Props = { readonly traffic: ServingTraffic; readonly deployment: Deployment | null; readonly model: string };

export const Watch = ({ traffic, deployment, model }: Props) => {
  const [view, setView] = useState<View>('traffic');
  const choice = (
    <SegmentedControl
      aria-label="What is watched"
      data={[...VIEWS]}
      value={view}
      onChange={(value) => isView(value) && setView(value)}
    />
  );
  switch (view) {
    case 'traffic':
      return <Traffic traffic={traffic} deployment={deployment?.name} choice={choice} />;
    case 'labels':
      return (
        <LabelMixPane
          model={deployment?.model ?? model}
          version={deployment?.version}
          deployment={deployment?.name}
          traffic={traffic}
          choice={choice}
        />
      );
    case 'history':
      return <ServedHistory model={deployment?.model ?? model} deployment={deployment} choice={choice} />;
    case 'access':
      return <AccessPane deployment={deployment} choice={choice} />;
    default:
      return view satisfies never;
  }
};
