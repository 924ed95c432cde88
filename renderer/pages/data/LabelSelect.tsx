/** Which label to show, with how many rows carry it. */
import { Select } from '@mantine/core';
import { count } from '../../format/index.ts';

type Props = {
  readonly labels: readonly { readonly label: string; readonly count: number }[];
  readonly value: string | undefined;
  readonly onChange: (label: string | undefined) => void;
};

/** No label is empty, so the empty value is free for "all". */
const ALL = '';

export const LabelSelect = ({ labels, value, onChange }: Props) => (
  <Select
    className="data-label-select"
    aria-label="Label"
    checkIconPosition="right"
    data={[
      { value: ALL, label: 'All labels' },
      ...labels.map((one) => ({ value: one.label, label: `${one.label}, ${count(one.count, 'row')}` })),
    ]}
    value={value ?? ALL}
    onChange={(label) => onChange(label === null || label === ALL ? undefined : label)}
  />
);
