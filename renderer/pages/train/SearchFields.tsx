/** Several runs instead of one: what they vary, how many they are, and whether hopeless ones are ended. */
import { TextInput } from '@mantine/core';
import { count } from '../../format/index.ts';
import { Section } from '../../parts/Section.tsx';
import { ChoiceRow } from './ChoiceRow.tsx';
import type { Axis } from './fields.ts';
import { FormRow } from './FormRow.tsx';
import { AXIS_WORDS } from './reasons.ts';
import { axesOf, runsOf } from './search-axes.ts';
import { SwitchRow } from './SwitchRow.tsx';
import type { FormState } from './use-form.ts';

const KINDS = {
  grid: { label: 'All of them', reason: 'Every combination: each value with each other.' },
  random: { label: 'At random', reason: 'Some of them. With many values: most of the gain for a part of the time.' },
} as const;

const ListRow = ({ form, axis }: { readonly form: FormState; readonly axis: Axis }) => {
  const { label, reason } = AXIS_WORDS[axis];
  const id = `train-search-${axis}`;
  const problem = form.problems[`search ${axis}`];
  return (
    <FormRow id={id} label={label} reason={reason} problem={problem}>
      <TextInput
        id={id}
        value={form.draft.search.axes[axis]}
        placeholder={`as above: ${form.draft.values[axis]}`}
        onChange={(event) => form.setAxis(axis, event.currentTarget.value)}
        error={problem !== undefined}
        aria-describedby={`${id}-reason`}
        autoComplete="off"
        spellCheck={false}
      />
    </FormRow>
  );
};

const RunsRow = ({ form }: { readonly form: FormState }) => {
  const { draft, problems, setSearch } = form;
  const problem = problems['search runs'];
  return (
    <FormRow id="train-search-runs" label="Runs" reason="No combination is drawn twice." problem={problem}>
      <TextInput
        id="train-search-runs"
        value={draft.search.runs}
        onChange={(event) => setSearch({ runs: event.currentTarget.value })}
        error={problem !== undefined}
        aria-describedby="train-search-runs-reason"
        autoComplete="off"
      />
    </FormRow>
  );
};

export const SearchFields = ({ form }: { readonly form: FormState }) => {
  const { draft, sweep, problems, setSearch } = form;
  const { search } = draft;
  if (!search.on) return null;
  const tooMany = search.kind === 'grid' ? problems['search runs'] : undefined;
  return (
    <Section title="Search" note={sweep === null ? tooMany : `${count(runsOf(sweep), 'run')}, one after the other`}>
      {axesOf(draft).map((axis) => (
        <ListRow key={axis} form={form} axis={axis} />
      ))}
      <ChoiceRow
        form={form}
        field="searchKind"
        label="Which"
        options={KINDS}
        value={search.kind}
        onChange={(kind) => setSearch({ kind })}
      />
      {search.kind === 'random' && <RunsRow form={form} />}
      <SwitchRow
        id="train-search-hopeless"
        label="End hopeless"
        reason="Ends a run whose validation loss is above the median of the earlier ones at the same point."
        checked={search.stopHopeless}
        onChange={(stopHopeless) => setSearch({ stopHopeless })}
      />
    </Section>
  );
};
