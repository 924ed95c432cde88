/** Removes from the prediction log what somebody wants forgotten: one text, or all of one consumer. */
import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { client } from '../../engine/client.ts';
import { count } from '../../format/index.ts';
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx';
import { FieldRow } from '../../parts/FieldRow.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';

type Kind = 'text' | 'consumer';

export const Forget = () => {
  const id = useId();
  const [kind, setKind] = useState<Kind>('text');
  const [words, setWords] = useState('');
  const [asking, setAsking] = useState(false);
  const forget = useMutation({
    mutationFn: () => client.serving.forget(kind === 'text' ? { text: words } : { consumer: words.trim() }),
    onSuccess: () => setWords(''),
    onSettled: () => setAsking(false),
  });
  return (
    <FieldRow
      label="Forget"
      reason="The whole text as it was sent, or the consumer that a key was made for."
      htmlFor={id}
      remark={
        forget.data ? (
          <StatusShape status="finished" words={`${count(forget.data.project, 'prediction')} removed`} />
        ) : (
          forget.error && <StatusShape status="failed" words={forget.error.message} />
        )
      }
    >
      <SegmentedControl
        aria-label="What is to be forgotten"
        data={['text', 'consumer']}
        value={kind}
        onChange={(chosen) => setKind(chosen === 'consumer' ? 'consumer' : 'text')}
      />
      <TextInput id={id} w={220} value={words} onChange={(event) => setWords(event.currentTarget.value)} />
      <Button variant="default" disabled={words.trim() === ''} onClick={() => setAsking(true)}>
        Forget
      </Button>
      <ConfirmDialog
        opened={asking}
        title={kind === 'text' ? 'Forget this text?' : `Forget all of ${words.trim()}?`}
        verb="Forget"
        kind="loss"
        busy={forget.isPending}
        onConfirm={() => forget.mutate()}
        onClose={() => setAsking(false)}
      >
        Every logged prediction of it goes, from the bytes of the file too; this cannot be undone. Data versions, runs
        and the log of the stack stay as they are.
      </ConfirmDialog>
    </FieldRow>
  );
};
