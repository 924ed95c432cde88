/** Says what each label means; kept in idrift.json, so that it travels with the project. */
import { Button, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { LabelQueue } from '../../../../core/contract/index.ts';
import { client, orpc, queryClient } from '../../../engine/client.ts';
import { Dialog } from '../../../parts/Dialog.tsx';
import { ErrorState } from '../../../parts/ErrorState.tsx';
import { LabelMark } from '../../../parts/LabelMark.tsx';

export const MeaningsDialog = ({ queue, onClose }: { readonly queue: LabelQueue; readonly onClose: () => void }) => {
  const [meanings, setMeanings] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(queue.labels.map(({ label, meaning }) => [label, meaning])),
  );
  const [added, setAdded] = useState({ label: '', meaning: '' });
  const newLabel = added.label.trim();
  const isHalf = (newLabel === '') !== (added.meaning.trim() === '');
  const save = useMutation({
    mutationFn: async () => {
      for (const { label, meaning } of queue.labels) {
        const next = (meanings[label] ?? meaning).trim();
        if (next !== meaning) await client.labels.setMeaning({ label, meaning: next });
      }
      if (newLabel !== '') await client.labels.setMeaning({ label: newLabel, meaning: added.meaning.trim() });
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: orpc.labels.key() });
      onClose();
    },
  });
  return (
    <Dialog label="What the labels mean" onClose={onClose} width={480}>
      <form
        className="dialog-inside"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <h2>What the labels mean</h2>
        <p className="second dialog-text">
          For everybody who labels in this project: it is kept in idrift.json. Labels given before stay as they are.
        </p>
        {queue.labels.map(({ label, meaning }, index) => (
          <Textarea
            key={label}
            className="meaning-field"
            label={<LabelMark label={label} />}
            autosize
            minRows={1}
            maxRows={4}
            maxLength={500}
            value={meanings[label] ?? meaning}
            {...(index === 0 ? { 'data-autofocus': true } : {})}
            onChange={(event) => {
              const { value } = event.currentTarget;
              setMeanings((old) => ({ ...old, [label]: value }));
            }}
          />
        ))}
        <div className="row new-label">
          <TextInput
            label="Another label"
            maxLength={200}
            value={added.label}
            onChange={(event) => {
              const { value } = event.currentTarget;
              setAdded((old) => ({ ...old, label: value }));
            }}
          />
          <TextInput
            className="grow"
            label="what it means"
            maxLength={500}
            value={added.meaning}
            onChange={(event) => {
              const { value } = event.currentTarget;
              setAdded((old) => ({ ...old, meaning: value }));
            }}
          />
        </div>
        {isHalf && <p className="small second">A label is added with what it means.</p>}
        {save.error && <ErrorState error={save.error} kept="What was said before stands." />}
        <div className="row dialog-actions">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending} disabled={isHalf}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
};
