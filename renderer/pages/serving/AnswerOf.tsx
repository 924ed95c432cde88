/** What one version answered, and on request which words mattered to it. */
import { useMutation } from '@tanstack/react-query';
import type { Prediction } from '../../../core/contract/index.ts';
import { client } from '../../engine/client.ts';
import { count, milliseconds as inMilliseconds, probability, version as versionName } from '../../format/index.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { LabelMark } from '../../parts/LabelMark.tsx';
import { Tag } from '../../parts/Tag.tsx';
import { ClassBar } from './ClassBar.tsx';
import { Why } from './Why.tsx';

export type VersionAnswer = Prediction & {
  readonly version: number;
  readonly role: 'live' | 'candidate';
  /** Of the model alone; null: the log has it. */
  readonly milliseconds: number | null;
};

type Props = { readonly answer: VersionAnswer; readonly model: string; readonly text: string };

export const AnswerOf = ({ answer, model, text }: Props) => {
  const { version, role, label, score, probabilities, tokens, truncated, milliseconds } = answer;
  const explain = useMutation({ mutationFn: () => client.deployments.explain({ model, version, text, label }) });
  return (
    <div className="version-answer">
      <div className="row">
        <Tag kind={role}>{versionName(version)}</Tag>
        <LabelMark label={label} />
        <span className="strong num">{probability(score)}</span>
        {truncated && <Tag kind="attention">cut</Tag>}
        <span className="push small second">
          {count(tokens, 'token')}
          {truncated && ', more than the model reads'}
          {milliseconds !== null && `, ${inMilliseconds(milliseconds)}`}
        </span>
        <button
          type="button"
          className="text-button"
          disabled={explain.isPending}
          aria-label={`Why does ${versionName(version)} say ${label}?`}
          onClick={() => explain.mutate()}
        >
          {explain.isPending ? 'Looking…' : 'Why?'}
        </button>
      </div>
      <ClassBar probabilities={probabilities} answer={label} />
      {explain.error && <ErrorState error={explain.error} kept="The answer stands." />}
      {explain.data && <Why label={explain.data.label} words={explain.data.words} />}
    </div>
  );
};
