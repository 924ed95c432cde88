/** One text asked: through the HTTP service, as a consumer would, or two versions side by side, which nobody logs. */
import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type RefObject, useState } from 'react';
import type { Deployment } from '../../../core/contract/index.ts';
import { client } from '../../engine/client.ts';
import { version as versionName } from '../../format/index.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { KeyHint } from '../../parts/KeyHint.tsx';
import { useLabels } from '../../parts/LabelMark.tsx';
import { AnswerOf, type VersionAnswer } from './AnswerOf.tsx';
import { inLabelOrder, spokenAnswer } from './format.ts';

type Props = {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly deployment: Deployment | null;
  /** Of the deployment's model, the newest first. */
  readonly versions: readonly number[];
  /** Why nothing can be asked; null where it can. */
  readonly reason: string | null;
};

const ALONE = '–';

export const TryIt = ({ text, onText, field, deployment, versions, reason }: Props) => {
  const labels = useLabels();
  const [chosen, setBeside] = useState<string>(ALONE);
  const others = versions.filter((each) => each !== deployment?.version);
  const beside = others.some((each) => String(each) === chosen) ? Number(chosen) : null;
  const model = deployment?.model ?? '';
  const own = deployment?.version ?? 0;
  const ask = useMutation({
    mutationFn: async (asked: string): Promise<readonly VersionAnswer[]> => {
      if (beside === null && reason === null && deployment) {
        const answer = await client.serving.predict({ text: asked, deployment: deployment.name });
        return [{ version: own, role: 'live', milliseconds: null, ...answer }];
      }
      const wanted = beside === null ? [own] : [own, beside];
      const answers: VersionAnswer[] = [];
      for (const version of wanted) {
        const answer = await client.deployments.ask({ model, version, text: asked });
        answers.push({ version, role: version === own ? 'live' : 'candidate', ...answer });
      }
      return answers;
    },
  });
  // One that starts will log what it is asked in a moment: an answer beside it would pass for one of its own.
  const waits = deployment?.state === 'starting' && beside === null;
  const ready = deployment !== null && !waits && text.trim() !== '' && !ask.isPending;
  const submit = (): void => {
    if (ready) ask.mutate(text);
  };
  const words =
    beside !== null
      ? `${versionName(own)} and ${versionName(beside)} answer beside the service; it is not logged.`
      : reason === null
        ? 'It is logged like any other request.'
        : deployment === null || waits
          ? reason
          : `${reason} ${versionName(own)} answers beside it, unlogged.`;
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
        {others.length > 0 && (
          <NativeSelect
            size="xs"
            aria-label="Beside"
            data={[
              { value: ALONE, label: `${versionName(own)} alone` },
              ...others.map((each) => ({ value: String(each), label: `beside ${versionName(each)}` })),
            ]}
            value={beside === null ? ALONE : String(beside)}
            onChange={(event) => {
              setBeside(event.currentTarget.value);
              ask.reset();
            }}
          />
        )}
      </div>
      <p className="small third try-note">{words}</p>
      {ask.error && <ErrorState error={ask.error} kept="The text is still here." />}
      {ask.data && (
        <div className="try-answer" data-old={ask.isPending || ask.variables !== text}>
          {ask.data.map((answer) => (
            <AnswerOf key={`${answer.version} ${ask.variables}`} answer={answer} model={model} text={ask.variables} />
          ))}
        </div>
      )}
      <div className="for-readers" role="status" aria-live="polite">
        {ask.data && !ask.isPending
          ? ask.data
              .map((answer) =>
                [
                  ...(ask.data.length > 1 ? [`${versionName(answer.version)}:`] : []),
                  spokenAnswer(answer.label, answer.score, inLabelOrder(answer.probabilities, labels)),
                ].join(' '),
              )
              .join(' ')
          : ''}
      </div>
    </>
  );
};
