/** Starting points for the form. Each keeps the data version, the name and the seed. */
import type { RunSummary } from '../../../core/contract/index.ts';
import { defaultRecipe, type Draft, draftOf } from './draft.ts';
import { draftFromRun } from './last-run.ts';

export type Preset = {
  readonly key: 'try' | 'default' | 'folder' | 'last';
  readonly title: string;
  readonly what: string;
  readonly why: string;
  readonly draft: Draft;
};

/** Small enough to end in seconds on the processor. */
const TRY_VALUES = {
  num_hidden_layers: '2',
  hidden_size: '64',
  num_attention_heads: '2',
  intermediate_size: '256',
  learningRate: '1e-3',
  epochs: '3',
} as const;

/** Few, slow steps keep what a trained model knows (Devlin et al. 2018, appendix A.3: 2e-5 to 5e-5, 2 to 4 epochs). */
const FOLDER_VALUES = { learningRate: '2e-5', epochs: '4' } as const;

const sizeWords = (values: { readonly num_hidden_layers: string; readonly hidden_size: string }): string =>
  `${values.num_hidden_layers} layers of ${values.hidden_size}`;

export const presetsFor = (draft: Draft, last: RunSummary | undefined): readonly Preset[] => {
  const plain = draftOf(defaultRecipe(), draft.revision);
  const { seed } = draft.values;
  const from = (base: Draft, values: Partial<Draft['values']> = {}): Draft => ({
    ...base,
    name: draft.name,
    values: { ...base.values, seed, ...values },
  });
  return [
    {
      key: 'try',
      title: 'Try it',
      what: `${sizeWords(TRY_VALUES)}, ${TRY_VALUES.epochs} epochs`,
      why: 'Shows whether these texts train at all. A floor to beat.',
      draft: from(plain, TRY_VALUES),
    },
    {
      key: 'default',
      title: 'Small BERT',
      what: `${sizeWords(plain.values)}, untrained`,
      why: 'Learns from your texts alone. Start here.',
      draft: from(plain),
    },
    {
      key: 'folder',
      title: 'Trained BERT',
      what: 'a Hugging Face folder',
      why: 'Knows the language already. Slower, needs its files.',
      draft: from({ ...plain, start: 'folder', base: draft.base }, FOLDER_VALUES),
    },
    ...(last
      ? [
          {
            key: 'last' as const,
            title: 'As before',
            what: last.name,
            why: 'Every setting of that run, on the version chosen here.',
            draft: from(draftFromRun(last, draft.revision)),
          },
        ]
      : []),
  ];
};

/** Whether the form stands at a preset as it is. */
export const isPreset = (draft: Draft, { draft: preset }: Preset): boolean =>
  draft.start === preset.start &&
  draft.shuffle === preset.shuffle &&
  (draft.start === 'random' || draft.base === preset.base) &&
  JSON.stringify(draft.values) === JSON.stringify(preset.values);
