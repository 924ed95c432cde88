/** A note that is saved when its field is left, or by Ctrl+Enter: of a run, a model or a version. */
import type { ChangeEvent, KeyboardEvent } from 'react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

export type Note = {
  /** For the Textarea. */
  readonly field: {
    readonly value: string;
    readonly onChange: (event: ChangeEvent<HTMLTextAreaElement>) => void;
    readonly onBlur: () => void;
    readonly onKeyDown: (event: KeyboardEvent) => void;
  };
  /** What becomes of it; `idle` while there is nothing to say. */
  readonly state: (idle: string) => string;
  readonly error: Error | null;
};

/** @param text as it was saved last. */
export const useNote = (text: string, save: (text: string) => Promise<unknown>): Note => {
  const [note, setNote] = useState(text);
  const saving = useMutation({ mutationFn: save });
  const keep = (): void => {
    if (note !== text) saving.mutate(note);
  };
  return {
    field: {
      value: note,
      onChange: (event) => setNote(event.currentTarget.value),
      onBlur: keep,
      onKeyDown: (event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) keep();
      },
    },
    state: (idle) => {
      if (saving.isPending) return 'saving';
      if (note !== text) return 'saved when you leave the field';
      return saving.isSuccess ? 'saved' : idle;
    },
    error: saving.error,
  };
};
