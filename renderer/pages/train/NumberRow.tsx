/** A number of the recipe, typed as people write it; ↑ and ↓ step whole numbers. */
import { TextInput } from '@mantine/core';
import { methodOf, readNumber, typed } from './draft.ts';
import type { Field } from './fields.ts';
import { FormRow } from './FormRow.tsx';
import { FIELDS, reasonOf } from './reasons.ts';
import type { FormState } from './use-form.ts';

type Props = {
  readonly form: FormState;
  readonly field: Field;
  /** In place of the usual reason: what is measured says more. */
  readonly reason?: string | undefined;
};

/** A step doubles or halves what grows in powers of two, and moves the rest by one. */
const DOUBLES: ReadonlySet<Field> = new Set([
  'batchSize',
  'maxLength',
  'hidden_size',
  'intermediate_size',
  'num_attention_heads',
  'max_position_embeddings',
  'accumulation',
  'rank',
]);

const stepped = (field: Field, text: string, up: boolean): string => {
  const value = readNumber(text);
  if (!Number.isInteger(value)) return text;
  if (DOUBLES.has(field)) return typed(Math.max(1, Math.round(up ? value * 2 : value / 2)));
  return typed(Math.max(0, value + (up ? 1 : -1)));
};

export const NumberRow = ({ form, field, reason }: Props) => {
  const { label, unit } = FIELDS[field];
  const { draft, problems, changes, setValue } = form;
  const usual = reasonOf(field, draft.start !== 'random', methodOf(draft));
  const id = `train-${field}`;
  return (
    <FormRow id={id} label={label} reason={reason ?? usual} before={changes[field]} problem={problems[field]}>
      <TextInput
        id={id}
        value={draft.values[field]}
        onChange={(event) => setValue(field, event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
          event.preventDefault();
          setValue(field, stepped(field, draft.values[field], event.key === 'ArrowUp'));
        }}
        error={problems[field] !== undefined}
        aria-describedby={`${id}-reason`}
        autoComplete="off"
        spellCheck={false}
        {...(unit === undefined
          ? {}
          : { rightSection: <span className="small third">{unit}</span>, rightSectionWidth: unit.length * 6 + 16 })}
        rightSectionPointerEvents="none"
      />
    </FormRow>
  );
};
