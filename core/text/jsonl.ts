/** Data files: one JSON object with a text and its label per line, UTF-8. Errors name file, line and remedy. */
import type { Row } from '../contract/common.ts';
import { IdriftError } from '../contract/errors.ts';

/** @param path shown in errors, as `data/train.jsonl:17`. Blank lines are skipped; a byte order mark is tolerated. */
export const readRows = (bytes: Uint8Array, path: string): readonly Row[] => {
  const rows = readObjects(bytes, path, (value, line) => ({
    text: filled(field(value, 'text', path, line), path, line),
    ...labelsOf(value, path, line),
  }));
  if (rows.length === 0) {
    throw new IdriftError({
      code: 'bad-input',
      message: `${path} holds no rows.`,
      where: path,
      hint: 'Write one {"text": "…", "label": "…"} object per line.',
    });
  }
  return rows;
};

/** One label as a text, or a list of them under either name (several labels, or none); its names are sorted and joined. */
const labelsOf = (
  value: Readonly<Record<string, unknown>>,
  path: string,
  line: number,
): Pick<Row, 'label' | 'labels'> => {
  const several = value['labels'] ?? undefined;
  const list = several ?? value['label'];
  if (!Array.isArray(list)) {
    if (several === undefined) return { label: field(value, 'label', path, line) };
    throw new IdriftError({
      code: 'bad-input',
      message: `${path}, line ${line}: "labels" must be a list, and is a value of type ${typeof several}.`,
      where: `${path}:${line}`,
      hint: 'Write a list, empty when none fits: "labels": ["leverans", "pris"]. One label alone may stand as "label": "leverans".',
    });
  }
  const names = list.map((name: unknown): string => {
    if (typeof name === 'string' && name.trim() !== '') return name;
    throw new IdriftError({
      code: 'bad-input',
      message: `${path}, line ${line}: ${JSON.stringify(name)} in the list of labels is no label.`,
      where: `${path}:${line}`,
      hint: 'Write each label in quotes: "labels": ["leverans", "pris"].',
    });
  });
  const labels = [...new Set(names)].toSorted();
  return { label: labels.join(', '), labels };
};

/** An empty text teaches nothing, and two of them are duplicates: in data it is a fault, in live texts it is not. */
const filled = (text: string, path: string, line: number): string => {
  if (text.trim() !== '') return text;
  throw new IdriftError({
    code: 'bad-input',
    message: `${path}, line ${line}: the "text" is empty.`,
    where: `${path}:${line}`,
    hint: 'Give the row a text, or remove the line.',
  });
};

/** Texts to score, labelled or not: `label` may be missing, and a text may be empty. */
export const readTexts = (bytes: Uint8Array, path: string): readonly string[] =>
  readObjects(bytes, path, (value, line) => field(value, 'text', path, line));

const readObjects = <Value>(
  bytes: Uint8Array,
  path: string,
  take: (value: Readonly<Record<string, unknown>>, line: number) => Value,
): readonly Value[] => {
  const values: Value[] = [];
  for (const [index, line] of decode(bytes, path).split('\n').entries()) {
    if (line.trim() !== '') values.push(take(parseLine(line, path, index + 1), index + 1));
  }
  return values;
};

const decode = (bytes: Uint8Array, path: string): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (thrown) {
    const line = lineOfFirstBadByte(bytes);
    throw new IdriftError(
      {
        code: 'bad-input',
        message: `${path} is not UTF-8: line ${line} holds bytes that are no character.`,
        where: `${path}:${line}`,
        hint: 'Save the file as UTF-8 (in a spreadsheet: "CSV UTF-8"; in an editor: "Save with encoding").',
      },
      { cause: thrown },
    );
  }
};

const lineOfFirstBadByte = (bytes: Uint8Array): number => {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, start);
    try {
      decoder.decode(bytes.subarray(start, end < 0 ? bytes.length : end));
    } catch {
      return line;
    }
    if (end < 0) return line;
    start = end + 1;
  }
  return line;
};

const parseLine = (line: string, path: string, number: number): Readonly<Record<string, unknown>> => {
  const bad = (what: string, cause?: unknown): IdriftError =>
    new IdriftError(
      {
        code: 'bad-input',
        message: `${path}, line ${number}: ${what}`,
        where: `${path}:${number}`,
        hint: 'Each line must be one JSON object such as {"text": "Snabb leverans", "label": "positiv"}. Correct or remove the line.',
      },
      { cause },
    );
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (thrown) {
    throw bad(`this is not JSON (${thrown instanceof Error ? thrown.message : String(thrown)}).`, thrown);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad('this is not a JSON object.');
  return value as Readonly<Record<string, unknown>>;
};

const field = (
  value: Readonly<Record<string, unknown>>,
  name: 'text' | 'label',
  path: string,
  line: number,
): string => {
  const found = value[name];
  if (typeof found === 'string' && (name === 'text' || found.trim() !== '')) return found;
  const what =
    found === undefined || found === null || typeof found === 'string'
      ? `the "${name}" is missing`
      : `the "${name}" is a ${typeof found}, not a string`;
  throw new IdriftError({
    code: 'bad-input',
    message: `${path}, line ${line}: ${what}.`,
    where: `${path}:${line}`,
    hint:
      name === 'label'
        ? 'Give the row a label in quotes, or remove the line until it has one.'
        : 'Give the row a text in quotes, or remove the line.',
  });
};
