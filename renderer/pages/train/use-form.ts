/** The form's state: what is typed, whether it is valid, and what it changes of the compared run. It survives a look at another page. */
import { useMemo } from 'react';
import { create } from 'zustand';
import type { Recipe, RunSummary } from '../../../core/contract/index.ts';
import { type Changes, changesFrom } from './changes.ts';
import { checkDraft } from './check-draft.ts';
import type { Draft, Search } from './draft.ts';
import type { Axis, Field, Problems } from './fields.ts';
import type { Sweep } from './search-axes.ts';

/** What the form was opened for, and what has been typed since; another purpose starts anew. */
const useKept = create<{ readonly purpose: string; readonly draft: Draft | null }>(() => ({
  purpose: '',
  draft: null,
}));

export type FormState = {
  readonly draft: Draft;
  readonly recipe: Recipe | null;
  readonly sweep: Sweep | null;
  readonly problems: Problems;
  readonly changes: Changes;
  readonly set: (part: Partial<Draft>) => void;
  readonly setValue: (field: Field, value: string) => void;
  readonly setSearch: (part: Partial<Search>) => void;
  readonly setAxis: (axis: Axis, values: string) => void;
};

const NONE: Changes = {};

export const useForm = (purpose: string, initial: Draft, last: RunSummary | undefined): FormState => {
  const kept = useKept();
  const draft = kept.purpose === purpose && kept.draft ? kept.draft : initial;
  const checked = useMemo(() => checkDraft(draft), [draft]);
  const changes = useMemo(() => (last ? changesFrom(draft, last) : NONE), [draft, last]);
  const set = (part: Partial<Draft>): void => useKept.setState({ purpose, draft: { ...draft, ...part } });
  const setSearch = (part: Partial<Search>): void => set({ search: { ...draft.search, ...part } });
  return {
    draft,
    ...checked,
    changes,
    set,
    setValue: (field, value) => set({ values: { ...draft.values, [field]: value } }),
    setSearch,
    setAxis: (axis, values) => setSearch({ axes: { ...draft.search.axes, [axis]: values } }),
  };
};
