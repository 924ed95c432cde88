/** On or off. */
import { Switch } from '@mantine/core';
import { FormRow } from './FormRow.tsx';

type Props = {
  readonly id: string;
  readonly label: string;
  readonly reason: string;
  readonly before?: string | undefined;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
};

export const SwitchRow = ({ id, label, reason, before, checked, onChange }: Props) => (
  <FormRow id={id} label={label} reason={reason} before={before}>
    <Switch
      id={id}
      checked={checked}
      onChange={(event) => onChange(event.currentTarget.checked)}
      aria-describedby={`${id}-reason`}
    />
  </FormRow>
);
