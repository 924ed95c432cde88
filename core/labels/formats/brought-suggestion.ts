/** What another program's file says a model suggested. */
import type { Suggestion } from '../../contract/labels.ts';

/** `NAME/3` names a version of a registered model; any other name is kept as words. */
export const suggestionOf = (
  label: string | null,
  agent: unknown,
  score: unknown,
): { readonly suggestion: Suggestion | null; readonly suggestedBy: string } => {
  const name = typeof agent === 'string' ? agent : '';
  const [, model, version] = /^(.+)\/(\d+)$/.exec(name) ?? [];
  if (label === null) return { suggestion: null, suggestedBy: '' };
  const found = Array.isArray(score) ? (score[0] as unknown) : score;
  return {
    suggestion: {
      model: model ?? null,
      version: version === undefined ? null : Number(version),
      label,
      score: typeof found === 'number' && found >= 0 && found <= 1 ? found : 0,
      probabilities: null,
    },
    suggestedBy: model === undefined ? name : '',
  };
};
