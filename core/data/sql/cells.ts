/** A value of DuckDB's as JSON has it, without loss: whole numbers that a double cannot hold stay text, nested values become JSON. */
import type { SqlCell } from './types.ts';

const WHOLE = /^(?:U?(?:BIG|HUGE)INT|BIGNUM|VARINT)$/;

/** @param value as `getRowsJson` gives it @param type DuckDB's name of the column's type */
export const cellOf = (value: unknown, type: string): SqlCell => {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'string') return JSON.stringify(value);
  if (WHOLE.test(type) && Number.isSafeInteger(Number(value))) return Number(value);
  if (type.startsWith('DECIMAL')) {
    const number = Number(value);
    const plain = value.includes('.') ? value.replace(/\.?0+$/, '') : value;
    return String(number) === plain ? number : value;
  }
  return value;
};
