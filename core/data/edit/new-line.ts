/** Lines for rows that no file has yet: with the keys of the other lines, in their order, spelled as they are. */
import { jsonSpelled, withLabel, withText } from '../gate/edit-line.ts';

export type NewRow = { readonly text: string; readonly label: string };

/**
 * @param model a line of the file that the row goes into; null: it has none.
 * @returns without a line end. Keys beside text and label are `null`: what they would hold nobody knows.
 */
export const lineOf = ({ text, label }: NewRow, model: Buffer | null): Buffer => {
  const line = model?.toString('utf8') ?? '';
  const keys = keysOf(line);
  const isList = keys.some(({ name, list }) => name === 'labels' && list);
  const names = keys.length > 0 ? keys.map(({ name }) => name) : ['text', 'label'];
  // Python's json writes a space after both; a line that has one after its first key has them everywhere.
  const isSpaced = /^\s*\{\s*"(?:[^"\\]|\\.)*"\s*:\s/.test(line);
  const [comma, colon] = isSpaced ? [', ', ': '] : [',', ':'];
  const isAscii = /\\u[\da-f]{4}/i.test(line) && Buffer.byteLength(line) === line.length;
  const valueOf = (name: string): unknown => {
    if (name === 'text') return text;
    if (name === 'labels' && isList) return labelsOf(label);
    if (name === 'label')
      return isList ? null : keys.some((key) => key.name === name && key.list) ? labelsOf(label) : label;
    return null;
  };
  const all = [...names, ...['text', ...(isList ? [] : ['label'])].filter((name) => !names.includes(name))];
  const fields = all.map((name) => `${jsonSpelled(name, isAscii)}${colon}${jsonSpelled(valueOf(name), isAscii)}`);
  return Buffer.from(`{${fields.join(comma)}}`);
};

type Key = { readonly name: string; readonly list: boolean };

const keysOf = (line: string): readonly Key[] => {
  try {
    const value = JSON.parse(line) as unknown;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    return Object.entries(value).map(([name, each]) => ({ name, list: Array.isArray(each) }));
  } catch {
    return [];
  }
};

/** The names of a label as rows with several show it. */
const labelsOf = (label: string): readonly string[] =>
  label
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** The same line with another text or label. Where it has a list of labels, the label's names become the list. */
export const changedLine = (line: Buffer, change: Partial<NewRow>): Buffer => {
  const worded = change.text === undefined ? line : withText(line, () => change.text ?? '');
  return change.label === undefined ? worded : withLabel(worded, change.label, {}, labelsOf(change.label));
};
