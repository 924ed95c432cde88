/** What this person notes beside the label: written after N, kept by Enter. */
import { Textarea } from '@mantine/core';
import { useState } from 'react';
import type { QueueItem } from '../../../core/contract/index.ts';
import type { Labelling } from './use-labelling.ts';

export const NoteField = ({ item, labelling }: { readonly item: QueueItem; readonly labelling: Labelling }) => {
  const kept = item.mine?.note ?? '';
  const [note, setNote] = useState(kept);
  if (!labelling.writesNote) {
    return kept === '' ? null : (
      <p className="small second note-kept">
        Your note: <bdi>{kept}</bdi>
      </p>
    );
  }
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
      value={note}
      onChange={(event) => setNote(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          labelling.closeNote();
        }
        if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
        event.preventDefault();
        labelling.say({ kind: 'note', note: note.trim() });
      }}
    />
  );
};
