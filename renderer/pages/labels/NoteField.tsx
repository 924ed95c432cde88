/** What this person notes beside the label: written after N, kept by Enter. */
import { Textarea } from '@mantine/core';
import { useState } from 'react';

type Props = {
  /** What it begins with. */
  readonly note: string;
  readonly onKeep: (note: string) => void;
  readonly onClose: () => void;
};

export const NoteField = ({ note, onKeep, onClose }: Props) => {
  const [text, setText] = useState(note);
  return (
    <Textarea
      className="note-field"
      label="Note"
      description="Enter keeps it, Esc leaves it as it was"
      autosize
      minRows={2}
      maxRows={6}
      maxLength={2000}
      autoFocus
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          onClose();
        }
        if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
        event.preventDefault();
        onKeep(text.trim());
      }}
    />
  );
};
