/** One setting that is on or off. */
import { Switch } from '@mantine/core';
import type { ReactNode } from 'react';
import { FieldRow } from '../../parts/FieldRow.tsx';

type Props = {
  readonly label: string;
  readonly reason: string;
  readonly value: boolean;
  readonly remark?: ReactNode;
  readonly onSave: (value: boolean) => void;
};

export const SwitchSetting = ({ label, reason, value, remark, onSave }: Props) => (
  <FieldRow label={label} reason={reason} remark={remark}>
    <Switch aria-label={label} checked={value} onChange={(event) => onSave(event.currentTarget.checked)} />
  </FieldRow>
);
