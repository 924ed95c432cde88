/** Tables as DVC prints them. */

/** GitHub's Markdown; a blank line follows it. */
export const markdownTable = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => width(row[column] ?? ''))));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell))).join(' | ')} |`;
  const rule = `|${widths.map((each) => '-'.repeat(each + 2)).join('|')}|`;
  return `${[line(head), rule, ...rows.map(line)].join('\n')}\n`;
};

/** Columns two blanks apart, without a head; the first to the right when asked for. */
export const plainTable = (rows: readonly (readonly string[])[], firstRight: boolean): string => {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(0, ...rows.map((row) => width(row[column] ?? ''))),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const gap = ' '.repeat((widths[column] ?? 0) - width(cell));
          return firstRight && column === 0 ? gap + cell : cell + gap;
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

const width = (text: string): number => Array.from(text).length;
