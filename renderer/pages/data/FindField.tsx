/** The filter field of a table; Ctrl+F comes here. What is typed is asked for once typing rests. */
import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconFilter } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';

/** Milliseconds without a key. */
const REST = 180;

type Props = { readonly value: string | undefined; readonly onChange: (value: string | undefined) => void };

export const FindField = ({ value, onChange }: Props) => {
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value ?? '');
  const [seen, setSeen] = useState(value);
  // The address changed by other means (Back, another version): the field follows.
  if (value !== seen) {
    setSeen(value);
    if ((value ?? '') !== typed.trim()) setTyped(value ?? '');
  }
  const send = useDebouncedCallback((text: string) => onChange(text.trim() === '' ? undefined : text.trim()), REST);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'f' || event.defaultPrevented) return;
      event.preventDefault();
      field.current?.focus();
      field.current?.select();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
  return (
    <TextInput
      ref={field}
      className="data-find"
      type="search"
      aria-label="Filter by text"
      placeholder="Filter by text (Ctrl+F)"
      leftSection={<IconFilter size={13} stroke={1.6} />}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        send(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        setTyped('');
        onChange(undefined);
        document.querySelector<HTMLElement>('.data-main [role="grid"]')?.focus();
      }}
    />
  );
};
