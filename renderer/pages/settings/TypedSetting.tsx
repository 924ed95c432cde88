/** One typed setting: saved on Enter or when the field is left, put back with Esc, checked before. */
import { TextInput } from '@mantine/core';
import { type ReactNode, useId, useState } from 'react';
import { FieldRow } from '../../parts/FieldRow.tsx';
import type { Check } from './format.ts';

type Props = {
  readonly label: string;
  readonly reason: string;
  readonly value: string;
  readonly check: Check;
  readonly onSave: (text: string) => void;
  readonly width?: number;
  readonly remark?: ReactNode;
  readonly placeholder?: string;
};

export const TypedSetting = ({ label, reason, value, check, onSave, width = 220, remark, placeholder }: Props) => {
  const id = useId();
  /** null while nobody types: the field shows what is saved. */
  const [typed, setTyped] = useState<string | null>(null);
  const problem = typed === null ? null : check(typed);
  const save = (): void => {
    if (typed === null || problem !== null) return;
    if (typed.trim() !== value) onSave(typed.trim());
    setTyped(null);
  };
  return (
    <FieldRow label={label} reason={reason} htmlFor={id} problem={problem} remark={remark}>
      <TextInput
        id={id}
        w={width}
        value={typed ?? value}
        error={problem !== null}
        {...(placeholder === undefined ? {} : { placeholder })}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.key === 'Enter') save();
          if (event.key === 'Escape') setTyped(null);
        }}
      />
    </FieldRow>
  );
};
