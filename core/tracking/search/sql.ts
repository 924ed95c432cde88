/** Comparisons as SQL. The connection has `case_sensitive_like` on, as MLflow's has: LIKE tells cases apart. */

export type Sql = { readonly text: string; readonly values: readonly (string | number)[] };

export type FilterValue = string | number | readonly string[];

export const sqlAll = (conditions: readonly Sql[]): Sql => ({
  text: conditions.map(({ text }) => text).join(' AND ') || '1',
  values: conditions.flatMap(({ values }) => values),
});

/** `comparator` in capitals and known to be one of MLflow's. ILIKE lowers A to Z only, as SQLite's lower() does. */
export const compare = (column: string, comparator: string, value: FilterValue): Sql => {
  if (typeof value === 'object') {
    return { text: `${column} ${comparator} (${value.map(() => '?').join(', ')})`, values: value };
  }
  if (comparator === 'ILIKE') return { text: `lower(${column}) LIKE lower(?)`, values: [value] };
  return { text: `${column} ${comparator} ?`, values: [value] };
};
