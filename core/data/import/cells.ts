/** Values of imported files as texts, labels and examples. */
import type { Cell, ColumnType } from './types.ts';

/** What is written as text; null for nothing. */
export const cellText = (cell: Cell): string | null => {
  switch (typeof cell) {
    case 'string':
      return cell;
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(cell);
    default:
      return cell === null || cell === undefined ? null : JSON.stringify(cell);
  }
};

const LONGEST_EXAMPLE = 120;

export const exampleOf = (cell: Cell): string | null => {
  const text = cellText(cell);
  if (text === null || text === '') return null;
  return text.length <= LONGEST_EXAMPLE ? text : `${text.slice(0, LONGEST_EXAMPLE - 1)}…`;
};

const NUMBER = /^[-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][-+]?\d+)?$/;
const DATE = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/** What one value is; texts that are numbers or dates count as such. */
export const typeOfCell = (cell: Cell): ColumnType => {
  switch (typeof cell) {
    case 'number':
    case 'bigint':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'string':
      if (cell.trim() === '') return 'empty';
      if (NUMBER.test(cell.trim())) return 'number';
      return DATE.test(cell.trim()) ? 'date' : 'text';
    default:
      if (cell === null || cell === undefined) return 'empty';
      return Array.isArray(cell) ? 'list' : 'object';
  }
};
