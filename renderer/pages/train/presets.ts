/** Starting points for the form. Each keeps the data version, the name, the seed and the device. */
import { defaultRecipe, type Draft, draftOf, NO_SEARCH } from './draft.ts';
import { suggestedAxes } from './search-axes.ts';

export type Preset = {
  readonly key: 'try' | 'lora' | 'full' | 'search';
  readonly title: string;
  readonly what: string;
  readonly why: string;
  readonly draft: Draft;
};

/** The model that the form offers where none was chosen: small enough for a laptop, and of the sample's language. */
const OFFERED_MODEL = 'KB/bert-base-swedish-cased';

/** LoRA takes ten times the rate of full training (Hu et al. 2021, table 9: 2e-4 to 5e-4). */
const LORA_VALUES = { learningRate: '2e-4', epochs: '10' } as const;
/** Few, slow steps keep what a trained model knows (Devlin et al. 2018, appendix A.3: 2e-5 to 5e-5, 2 to 4 epochs). */
const FULL_VALUES = { learningRate: '2e-5', epochs: '4' } as const;

const baseName = ({ start, base, hub }: Draft): string =>
  (start === 'hub' ? hub : base).split(/[/\\]/).findLast((part) => part !== '') ?? '';

export const presetsFor = (draft: Draft): readonly Preset[] => {
  const plain = draftOf(defaultRecipe(), draft.revision);
  const kept = { name: draft.name, device: draft.device, precision: draft.precision, base: draft.base, hub: draft.hub };
  const { seed } = draft.values;
  const from = (part: Partial<Draft>, values: Partial<Draft['values']> = {}): Draft => ({
    ...plain,
    ...kept,
    ...part,
    values: { ...plain.values, seed, ...values },
  });
  const folder = draft.base !== '' && draft.start !== 'hub';
  const trained = { start: folder ? 'folder' : 'hub', hub: draft.hub === '' ? OFFERED_MODEL : draft.hub } as const;
  const lora = from({ ...trained, method: 'lora' }, LORA_VALUES);
  const full = from({ ...trained, method: 'full' }, FULL_VALUES);
  const one = { ...draft, search: NO_SEARCH };
  return [
    {
      key: 'try',
      title: 'Try it',
      what: `${plain.values.num_hidden_layers} layers of ${plain.values.hidden_size}, untrained`,
      why: 'Learns from your texts alone. Start here: a floor to beat.',
      draft: from({ start: 'random', method: 'full' }),
    },
    {
      key: 'lora',
      title: 'LoRA',
      what: `rank ${lora.values.rank} on ${baseName(lora)}`,
      why: 'Knows the language. Small, hard to overfit.',
      draft: lora,
    },
    {
      key: 'full',
      title: 'Full',
      what: `every weight of ${baseName(full)}`,
      why: 'Needs more texts, time and memory.',
      draft: full,
    },
    {
      key: 'search',
      title: 'Search',
      what: 'several runs around these settings',
      why: 'Finds the learning rate, and tells luck from learning.',
      draft: draft.search.on ? draft : { ...one, search: { ...NO_SEARCH, on: true, axes: suggestedAxes(draft) } },
    },
  ];
};

/** Whether the form stands at a preset as it is. */
export const isPreset = (draft: Draft, { draft: preset }: Preset): boolean =>
  JSON.stringify(draft) === JSON.stringify(preset);
