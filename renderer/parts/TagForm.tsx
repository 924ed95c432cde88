/** Two fields and a button that give something a tag. */
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';

type Props = {
  readonly className: string;
  /** The fields' accessible names. */
  readonly keyLabel: string;
  readonly valueLabel: string;
  /** What the button says. */
  readonly action: string;
  readonly longest: number;
  readonly busy: boolean;
  /** `done` empties the fields. */
  readonly onTag: (key: string, value: string, done: () => void) => void;
};

export const TagForm = ({ className, keyLabel, valueLabel, action, longest, busy, onTag }: Props) => {
  const [key, setKey] = useState('');
  const [value, setValue] = useState('');
  const isNamed = key.trim() !== '';
  return (
    <form
      className={className}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isNamed) return;
        onTag(key.trim(), value, () => {
          setKey('');
          setValue('');
        });
      }}
    >
      <TextInput
        aria-label={keyLabel}
        placeholder="tag"
        maxLength={250}
        value={key}
        onChange={(event) => setKey(event.currentTarget.value)}
      />
      <TextInput
        aria-label={valueLabel}
        placeholder="value"
        maxLength={longest}
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" disabled={!isNamed} loading={busy}>
        {action}
      </Button>
    </form>
  );
};
