/** The recipe that the typed values make, once every one of them is valid; else what is wrong, in words. */
import { type Recipe, recipe as recipeSchema } from '../../../core/contract/index.ts';
import { number } from '../../format/index.ts';
import { baseOf, type Draft, isHubName, methodOf, readNumber } from './draft.ts';
import { problemOf } from './field-problem.ts';
import { ADAPTER, type Field, type ProblemKey, type Problems, SETTINGS, SIZES } from './fields.ts';
import { checkSearch, type Sweep } from './search-axes.ts';

export type Checked = {
  readonly recipe: Recipe | null;
  /** null: one run. */
  readonly sweep: Sweep | null;
  readonly problems: Problems;
};

/** What does not apply is neither asked for nor part of the recipe. */
const fieldsOf = (draft: Draft): readonly Field[] => {
  const random = draft.start === 'random';
  return [
    ...SETTINGS.filter((field) => field !== 'frozenLayers' || !(random || draft.method === 'head')),
    ...(random ? SIZES : []),
    ...(methodOf(draft) === 'lora' ? ADAPTER : []),
  ];
};

const baseProblem = ({ start, base, hub }: Draft): string | null => {
  if (start === 'folder' && base.trim() === '') return 'Which folder? Type its path.';
  if (start === 'hub' && !isHubName(hub.trim())) return 'As owner/model, for example KB/bert-base-swedish-cased.';
  return null;
};

const valueOf = (draft: Draft, field: Field): number | null => {
  const text = draft.values[field];
  return field === 'alpha' && text.trim() === '' ? null : readNumber(text);
};

const problemsOf = (draft: Draft): Partial<Record<ProblemKey, string>> => {
  const problems: Partial<Record<ProblemKey, string>> = {};
  for (const field of fieldsOf(draft)) {
    const problem = problemOf(field, valueOf(draft, field));
    if (problem !== null) problems[field] = problem;
  }
  const value = (field: Field): number => readNumber(draft.values[field]);
  const random = draft.start === 'random';
  const [width, heads] = [value('hidden_size'), value('num_attention_heads')];
  if (random && !problems.hidden_size && !problems.num_attention_heads && width % heads !== 0) {
    problems.num_attention_heads = `A width of ${number(width)} does not divide into ${number(heads)} heads.`;
  }
  const [longest, positions] = [value('maxLength'), value('max_position_embeddings')];
  if (random && !problems.maxLength && longest > positions) {
    problems.maxLength = `This model has positions for ${number(positions)} tokens.`;
  }
  const base = baseProblem(draft);
  if (base !== null) problems.base = base;
  return problems;
};

const recipeOf = (draft: Draft): Recipe | null => {
  const asked = new Set(fieldsOf(draft));
  const pick = (fields: readonly Field[]) =>
    Object.fromEntries(fields.filter((field) => asked.has(field)).map((field) => [field, valueOf(draft, field)]));
  const lora = methodOf(draft) === 'lora';
  const { rank, alpha, loraDropout } = draft.values;
  const made = recipeSchema.safeParse({
    ...pick(SETTINGS),
    base: baseOf(draft),
    method: methodOf(draft),
    device: draft.device,
    precision: draft.precision,
    schedule: draft.schedule,
    classWeights: draft.classWeights,
    bestMetric: draft.bestMetric,
    shuffle: draft.shuffle,
    ...(draft.start === 'random' ? { size: pick(SIZES) } : {}),
    ...(lora
      ? {
          lora: {
            r: readNumber(rank),
            alpha: alpha.trim() === '' ? null : readNumber(alpha),
            dropout: readNumber(loraDropout),
            targets: [...draft.targets],
            rsLora: draft.rsLora,
          },
        }
      : {}),
  });
  return made.success ? made.data : null;
};

export const checkDraft = (draft: Draft): Checked => {
  const search = checkSearch(draft);
  const problems = { ...problemsOf(draft), ...search.problems };
  if (Object.keys(problems).length > 0) return { recipe: null, sweep: null, problems };
  return { recipe: recipeOf(draft), sweep: search.sweep, problems };
};
