/** What the run starts from, how much of it learns, and its layers. */
import { Section } from '../../parts/Section.tsx';
import { AdapterFields } from './AdapterFields.tsx';
import { BaseRow } from './BaseRows.tsx';
import { ChoiceRow } from './ChoiceRow.tsx';
import { SIZES } from './fields.ts';
import { LayerBrowser } from './LayerBrowser.tsx';
import { More } from './More.tsx';
import { isNeeded } from './needed.ts';
import { NumberRow } from './NumberRow.tsx';
import { METHODS } from './reasons.ts';
import type { FormState } from './use-form.ts';
import { useOutline } from './use-outline.ts';

const STARTS = {
  random: { label: 'Random', reason: 'A BERT of its own, with word pieces made from the training texts.' },
  folder: { label: 'Folder', reason: 'A trained model on this computer, which knows its language already.' },
  hub: { label: 'Hub', reason: 'A trained model of huggingface.co, fetched once and kept on this computer.' },
} as const;

const sizeWords = ({ draft: { values } }: FormState): string =>
  `${values.num_hidden_layers} layers of ${values.hidden_size}, ${values.num_attention_heads} heads, at most ${values.vocab_size} word pieces`;

type Props = {
  readonly form: FormState;
  /** Labels of the data; two while not known. */
  readonly labels: number;
  /** Word pieces that the texts fill; null while not counted. */
  readonly vocabulary: number | null;
  readonly focus: string | undefined;
};

export const ModelFields = ({ form, labels, vocabulary, focus }: Props) => {
  const { draft, recipe, set } = form;
  const outline = useOutline(recipe, labels, vocabulary);
  return (
    <Section title="Model">
      <ChoiceRow
        form={form}
        field="start"
        label="Start from"
        options={STARTS}
        value={draft.start}
        onChange={(start) => set({ start })}
      />
      {draft.start === 'random' ? (
        <More title="Size" words={sizeWords(form)} needed={isNeeded(form, SIZES, [], focus)}>
          {SIZES.map((field) => (
            <NumberRow key={field} form={form} field={field} />
          ))}
        </More>
      ) : (
        <>
          <BaseRow form={form} />
          <ChoiceRow
            form={form}
            field="method"
            label="What learns"
            options={METHODS}
            value={draft.method}
            onChange={(method) => set({ method })}
          />
          {draft.method === 'lora' && <AdapterFields form={form} targets={outline.data?.targets ?? []} focus={focus} />}
          {draft.method === 'full' && (
            <More
              title="More"
              words={
                draft.values.frozenLayers === '0' ? 'nothing frozen' : `${draft.values.frozenLayers} layers frozen`
              }
              needed={isNeeded(form, ['frozenLayers'], [], focus)}
            >
              <NumberRow form={form} field="frozenLayers" />
            </More>
          )}
        </>
      )}
      {recipe !== null && <LayerBrowser outline={outline} />}
    </Section>
  );
};
