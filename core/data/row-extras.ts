/** What a data file's lines hold beside text and label: shown as columns of its rows. */

export type Extras = {
  /** In the order they first occur. */
  readonly columns: readonly string[];
  /** By row; undefined where the line has none of them. */
  readonly values: readonly (Readonly<Record<string, string>> | undefined)[];
};

export const NO_EXTRAS: Extras = { columns: [], values: [] };

/** Columns shown at most; a file with more is no table. */
const MOST_COLUMNS = 40;

const shown = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

/** @param bytes a file whose rows could be read: each line that is not blank is a JSON object. */
export const readExtras = (bytes: Uint8Array): Extras => {
  const columns = new Set<string>();
  const values: (Record<string, string> | undefined)[] = [];
  for (const line of new TextDecoder().decode(bytes).split('\n')) {
    if (line.trim() === '') continue;
    let extra: Record<string, string> | undefined;
    for (const [key, value] of Object.entries(JSON.parse(line) as Record<string, unknown>)) {
      if (key === 'text' || key === 'label' || value === null) continue;
      if (key === 'labels' && Array.isArray(value)) continue; // they are the row's label
      if (!columns.has(key)) {
        if (columns.size >= MOST_COLUMNS) continue;
        columns.add(key);
      }
      extra ??= {};
      extra[key] = shown(value);
    }
    values.push(extra);
  }
  return columns.size === 0 ? NO_EXTRAS : { columns: [...columns], values };
};
