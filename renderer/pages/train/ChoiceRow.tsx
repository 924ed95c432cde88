/** A choice of few words, with the reason of the one that is chosen. */
import { SegmentedControl, Select } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Choice } from './fields.ts';
import { FormRow } from './FormRow.tsx';
import type { FormState } from './use-form.ts';

type Props<Value extends string> = {
  readonly form: FormState;
  readonly field: Choice;
  readonly label: string;
  readonly options: Readonly<Record<Value, { readonly label: string; readonly reason: string }>>;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  /** Behind the chosen one's own reason. */
  readonly reason?: ReactNode;
  /** As a list to open, where the words are too long to stand side by side. */
  readonly list?: boolean;
};

const isKey = <Value extends string>(options: Readonly<Record<Value, unknown>>, key: string): key is Value =>
  key in options;

export const ChoiceRow = <Value extends string>(props: Props<Value>) => {
  const { form, field, label, options, value, onChange, reason, list = false } = props;
  const id = `train-${field}`;
  const data = Object.keys(options).flatMap((key) =>
    isKey(options, key) ? [{ value: key, label: options[key].label }] : [],
  );
  const pick = (key: string | null): void => {
    if (key !== null && isKey(options, key)) onChange(key);
  };
  return (
    <FormRow id={id} label={label} reason={reason ?? options[value].reason} before={form.changes[field]}>
      {list ? (
        <Select id={id} aria-describedby={`${id}-reason`} data={data} value={value} onChange={pick} />
      ) : (
        <SegmentedControl fullWidth aria-labelledby={`${id}-label`} data={data} value={value} onChange={pick} />
      )}
    </FormRow>
  );
};
