/** What adding labelled texts would do to the rows of the working copy. Pure: the same labels and rows give the same plan. */
import type { Row, Split } from '../../contract/common.ts';
import type { DraftConflict } from '../../contract/label-loop.ts';
import type { ItemOrigin } from '../../contract/labels.ts';
import { normalText } from '../../text/same-text.ts';

/** A text with the label that people agree on. */
export type Labelled = {
  readonly id: string;
  readonly text: string;
  readonly label: string;
  readonly origin: ItemOrigin;
  /** The label with which it was put into the data from this queue; null: it was not. */
  readonly added: string | null;
};

/** A row of the working copy. */
export type PlacedRow = {
  readonly split: Split;
  readonly index: number;
  readonly text: string;
  readonly label: string;
};

export type DraftPlan = {
  /** In the order of the queue. */
  readonly rows: readonly { readonly id: string; readonly text: string; readonly label: string }[];
  readonly relabels: readonly { readonly id: string; readonly row: PlacedRow; readonly label: string }[];
  /** Ids of texts that stand in the data with their label: put there from this queue, or there before. */
  readonly there: readonly { readonly id: string; readonly label: string }[];
  readonly conflicts: readonly DraftConflict[];
};

/** The working copy's rows by the text that they share with others: letter case and blanks apart, as the gate takes it. */
export const rowsByText = (
  files: readonly { readonly split: Split; readonly rows: readonly Row[] }[],
  texts: Iterable<string>,
): ReadonlyMap<string, readonly PlacedRow[]> => {
  const found = new Map<string, PlacedRow[]>([...texts].map((text) => [normalText(text), []]));
  for (const { split, rows } of files) {
    for (const [index, { text, label }] of rows.entries())
      found.get(normalText(text))?.push({ split, index, text, label });
  }
  return found;
};

export const planDraft = (
  labelled: readonly Labelled[],
  byText: ReadonlyMap<string, readonly PlacedRow[]>,
): DraftPlan => {
  const rows: DraftPlan['rows'][number][] = [];
  const relabels: DraftPlan['relabels'][number][] = [];
  const there: DraftPlan['there'][number][] = [];
  const conflicts: DraftConflict[] = [];
  /** Texts that this plan adds: a queue may hold one twice. */
  const taken = new Set<string>();
  for (const item of labelled) {
    const { id, text, label, origin, added } = item;
    if (text.trim() === '') continue;
    const same = normalText(text);
    const places = byText.get(same) ?? [];
    const conflict = (why: DraftConflict['why'], row: PlacedRow | undefined): void => {
      const place = row ? { split: row.split, index: row.index, label: row.label } : null;
      conflicts.push({ itemId: id, text, label, why, there: place });
    };
    const others = places.filter((row) => row.label !== label);
    if (places.length > 0 && others.length === 0) {
      there.push({ id, label });
    } else if (others.length > 0) {
      // Ours to change: the row that was looked at, as it was then; or the one that came from this queue, as it was put there.
      const known = [origin.kind === 'row' ? origin.label : null, added].filter((each) => each !== null);
      const foreign = others.find((row) => !known.includes(row.label));
      if (foreign) conflict(origin.kind === 'row' ? 'row-changed' : 'other-label', foreign);
      else for (const row of others) relabels.push({ id, row, label });
    } else if (origin.kind === 'row') {
      conflict('row-gone', undefined);
    } else if (!taken.has(same)) {
      taken.add(same);
      rows.push({ id, text, label });
    }
  }
  return { rows, relabels, there, conflicts };
};
