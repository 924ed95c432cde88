/** One text asked through the HTTP service, as a consumer would: it is logged like any other. */
import { Button, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { RefObject } from 'react';
import { client } from '../../engine/client.ts';
import { count, probability } from '../../format/index.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { KeyHint } from '../../parts/KeyHint.tsx';
import { LabelMark, useLabels } from '../../parts/LabelMark.tsx';
import { Tag } from '../../parts/Tag.tsx';
import { ClassBar } from './ClassBar.tsx';
import { inLabelOrder, spokenAnswer } from './format.ts';

type Props = {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  /** Why nothing can be asked; null where it can. */
  readonly reason: string | null;
};

export const TryIt = ({ text, onText, field, reason }: Props) => {
  const labels = useLabels();
  const ask = useMutation({ mutationFn: (asked: string) => client.serving.predict({ text: asked }) });
  const ready = reason === null && text.trim() !== '' && !ask.isPending;
  const submit = (): void => {
    if (ready) ask.mutate(text);
  };
  const answer = ask.data;
  return (
    <>
      <Textarea
        ref={field}
        aria-label="Text to label"
        placeholder="A text to label"
        rows={3}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          submit();
        }}
      />
      <div className="row try-actions">
        <Button variant="default" disabled={!ready} loading={ask.isPending} onClick={submit}>
          Predict
        </Button>
        <KeyHint keys="Ctrl+Enter" />
        <span className="small third">{reason ?? 'It is logged like any other request.'}</span>
      </div>
      {ask.error && <ErrorState error={ask.error} kept="The text is still here." />}
      {answer && (
        <div className="try-answer" data-old={ask.isPending || ask.variables !== text}>
          <div className="row">
            <LabelMark label={answer.label} />
            <span className="strong num">{probability(answer.score)}</span>
            {answer.truncated && <Tag kind="attention">cut</Tag>}
            <span className="push small second">
              {count(answer.tokens, 'token')}
              {answer.truncated && ', more than the model reads'}
            </span>
          </div>
          <ClassBar probabilities={answer.probabilities} answer={answer.label} />
        </div>
      )}
      <div className="for-readers" role="status" aria-live="polite">
        {answer && !ask.isPending
          ? spokenAnswer(answer.label, answer.score, inLabelOrder(answer.probabilities, labels))
          : ''}
      </div>
    </>
  );
};
