/** Says what each label means; kept in idrift.json, so that it travels with the project. */
import { Button, Textarea } from '@mantine/core';
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
  const save = useMutation({
    mutationFn: async () => {
      for (const { label, meaning } of queue.labels) {
        const next = (meanings[label] ?? '').trim();
        if (next !== meaning) await client.labels.setMeaning({ label, meaning: next });
      }
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
        {queue.labels.map(({ label }, index) => (
          <Textarea
            key={label}
            className="meaning-field"
            label={<LabelMark label={label} />}
            autosize
            minRows={1}
            maxRows={4}
            maxLength={500}
            value={meanings[label] ?? ''}
            {...(index === 0 ? { 'data-autofocus': true } : {})}
            onChange={(event) => {
              const { value } = event.currentTarget;
              setMeanings((old) => ({ ...old, [label]: value }));
            }}
          />
        ))}
        {save.error && <ErrorState error={save.error} kept="What was said before stands." />}
        <div className="row dialog-actions">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
};
