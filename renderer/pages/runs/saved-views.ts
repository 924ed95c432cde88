/** Named views of the runs table and the filters of late, for each project; kept on this computer. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { isFilter } from './filter-kind.ts';
import { showView, type TableView, viewNow } from './table-view.ts';

export type SavedView = TableView & { readonly name: string; readonly filter: string };

type Kept = {
  /** By the project's folder. */
  readonly views: Readonly<Record<string, readonly SavedView[]>>;
  readonly recent: Readonly<Record<string, readonly string[]>>;
};

const MOST_RECENT = 8;

export const useSavedViews = create<Kept>()(
  persist((): Kept => ({ views: {}, recent: {} }), { name: 'idrift.runs.views' }),
);

/** A view of the same name gives way. */
export const saveView = (project: string, name: string, filter: string): void => {
  const view: SavedView = { ...viewNow(), name, filter };
  useSavedViews.setState(({ views }) => {
    const others = (views[project] ?? []).filter((each) => each.name !== name);
    return { views: { ...views, [project]: [...others, view].toSorted((a, b) => a.name.localeCompare(b.name)) } };
  });
};

export const forgetView = (project: string, name: string): void => {
  useSavedViews.setState(({ views }) => ({
    views: { ...views, [project]: (views[project] ?? []).filter((each) => each.name !== name) },
  }));
};

/** @returns its filter, for the address. */
export const applyView = ({ filter, hidden, extra, onlyDifferences, sort }: SavedView): string => {
  showView({ hidden, extra, onlyDifferences, sort });
  return filter;
};

/** Filters only, not the words typed to find a name. */
export const noteFilter = (project: string, filter: string): void => {
  const text = filter.trim();
  if (!isFilter(text)) return;
  useSavedViews.setState(({ recent }) => ({
    recent: {
      ...recent,
      [project]: [text, ...(recent[project] ?? []).filter((each) => each !== text)].slice(0, MOST_RECENT),
    },
  }));
};
