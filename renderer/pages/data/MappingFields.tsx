/** Which column is the text, the label, the split; and which others each row keeps. */
import { MultiSelect, NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core';
import type { ImportColumns } from '../../../core/contract/index.ts';
import { IN_DIALOG } from '../../parts/in-dialog.ts';
import { splitName } from './answer.ts';
import { type Draft, ONE_LABEL, SEED } from './mapping.ts';
import { oneLine } from './words.ts';

type Props = {
  readonly columns: ImportColumns;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
};

const WAYS = [
  { value: 'one', label: 'one split' },
  { value: 'column', label: 'by column' },
  { value: 'shares', label: 'by chance' },
];
const SPLITS = (['train', 'val', 'test'] as const).map((value) => ({ value, label: splitName(value) }));

export const MappingFields = ({ columns: { columns }, draft, onChange }: Props) => {
  const names = columns.map(({ name }) => name);
  const example = (name: string | null): string | undefined => {
    const found = columns.find((each) => each.name === name)?.examples[0];
    return found === undefined ? undefined : oneLine(found).slice(0, 80);
  };
  const rest = names.filter((name) => name !== draft.text && name !== draft.label && name !== draft.splitColumn);
  return (
    <>
      <Select
        comboboxProps={IN_DIALOG}
        label="Text"
        placeholder="Choose a column"
        data={names}
        value={draft.text}
        description={example(draft.text)}
        inputWrapperOrder={['label', 'input', 'description']}
        error={draft.text !== null && draft.text === draft.label ? 'The label is another column.' : undefined}
        onChange={(text) => onChange({ ...draft, text })}
      />
      <Select
        comboboxProps={IN_DIALOG}
        label="Label"
        placeholder="Choose a column"
        data={[...names, { value: ONE_LABEL, label: 'one label for all rows…' }]}
        value={draft.label}
        description={example(draft.label)}
        inputWrapperOrder={['label', 'input', 'description']}
        onChange={(label) => onChange({ ...draft, label })}
      />
      {draft.label === ONE_LABEL && (
        <TextInput
          aria-label="Label of all rows"
          placeholder="positive"
          value={draft.constant}
          onChange={(event) => onChange({ ...draft, constant: event.currentTarget.value })}
        />
      )}
      <div>
        <div className="medium data-field-name" id="data-split-way">
          Split
        </div>
        <SegmentedControl
          fullWidth
          aria-labelledby="data-split-way"
          data={WAYS}
          value={draft.by}
          onChange={(by) => onChange({ ...draft, by: by === 'column' || by === 'shares' ? by : 'one' })}
        />
        <div className="data-split-more">
          {draft.by === 'column' && (
            <Select
              comboboxProps={IN_DIALOG}
              aria-label="Column that names the split"
              placeholder="Choose a column"
              data={names}
              value={draft.splitColumn}
              onChange={(splitColumn) => onChange({ ...draft, splitColumn })}
            />
          )}
          {draft.by === 'one' && (
            <Select
              comboboxProps={IN_DIALOG}
              aria-label="Split of all rows"
              data={SPLITS}
              value={draft.split}
              allowDeselect={false}
              onChange={(split) => onChange({ ...draft, split: split === 'val' || split === 'test' ? split : 'train' })}
            />
          )}
          {draft.by === 'shares' && (
            <>
              <div className="row data-fields">
                <Percent label="train" value={draft.train} onChange={(train) => onChange({ ...draft, train })} />
                <Percent label="validation" value={draft.val} onChange={(val) => onChange({ ...draft, val })} />
                <Percent label="test" value={100 - draft.train - draft.val} />
              </div>
              <p className="small third">
                The same each time (seed {SEED}), each label in these shares; copies of a text stay together.
              </p>
            </>
          )}
        </div>
      </div>
      {rest.length > 0 && (
        <MultiSelect
          comboboxProps={IN_DIALOG}
          label="Also keep"
          data={rest}
          value={draft.keep.filter((name) => rest.includes(name))}
          onChange={(keep) => onChange({ ...draft, keep })}
          placeholder={draft.keep.length === 0 ? 'no other column' : ''}
        />
      )}
    </>
  );
};

type PercentProps = { readonly label: string; readonly value: number; readonly onChange?: (value: number) => void };

const Percent = ({ label, value, onChange }: PercentProps) => (
  <NumberInput
    label={label}
    suffix=" %"
    min={0}
    max={100}
    value={value}
    disabled={!onChange}
    error={value < 0 ? true : undefined}
    onChange={(next) => typeof next === 'number' && onChange?.(next)}
  />
);
