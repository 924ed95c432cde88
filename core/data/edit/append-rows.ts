/** Rows at the end of a data file, written as its own lines are: the same keys in the same order, its blanks, escapes and line ends. */
import type { Row } from '../../contract/common.ts';
import { IdriftError } from '../../contract/errors.ts';
import { decodeLine, encodingOf } from '../gate/read-file.ts';

type Fields = Readonly<Record<string, unknown>>;
type Style = { readonly colon: string; readonly comma: string; readonly inside: string };

/** As Python's json.dumps writes, as JSON.stringify does, and what people write between them. */
const STYLES: readonly Style[] = [': ', ':'].flatMap((colon) =>
  [', ', ','].flatMap((comma) => ['', ' '].map((inside) => ({ colon, comma, inside }))),
);
const PLAIN: Fields = { text: '', label: '' };

/**
 * The bytes with one line more for each row; those before stay as they are. What a file's lines have besides text and label is null in the
 * new ones: nobody said it.
 * @param path for errors.
 * @throws IdriftError `bad-input` for a file in UTF-16.
 */
export const withAppended = (bytes: Buffer, rows: readonly Pick<Row, 'text' | 'label'>[], path: string): Buffer => {
  if (encodingOf(bytes) === 'utf-16') {
    throw new IdriftError({
      code: 'bad-input',
      message: `${path} is UTF-16: rows cannot be added to it.`,
      where: path,
      hint: 'Make it UTF-8 first: the gate on the Data page does so at a press.',
    });
  }
  if (rows.length === 0) return bytes;
  const { line, fields } = lastRow(bytes);
  const end = isCrLf(bytes) ? '\r\n' : '\n';
  const style = styleOf(line, fields);
  const write = isEscaped(bytes) ? escaped : (json: string): string => json;
  const added = rows.map((row) => `${write(lineOf(fields, row, style))}${end}`).join('');
  const needsEnd = bytes.length > 0 && bytes.at(-1) !== NEWLINE;
  return Buffer.concat([bytes, Buffer.from(`${needsEnd ? end : ''}${added}`)]);
};

/** Names of what else the file's lines have: null in rows that are added. */
export const otherKeys = (bytes: Buffer): readonly string[] =>
  Object.keys(lastRow(bytes).fields).filter((key) => key !== 'text' && key !== 'label' && key !== 'labels');

const NEWLINE = 0x0a;

/** The last line that is a row: what is added should look like what was added last. */
const lastRow = (bytes: Buffer): { readonly line: string; readonly fields: Fields } => {
  for (let end = bytes.length; end > 0; ) {
    const start = bytes.lastIndexOf(NEWLINE, end - 1) + 1;
    const line = decodeLine(bytes.subarray(start, end)).text.replace(/^\ufeff/, '').trim();
    end = start - 1;
    const fields = fieldsOf(line);
    if (fields && typeof fields['text'] === 'string' && ('label' in fields || 'labels' in fields))
      return { line, fields };
  }
  return { line: JSON.stringify(PLAIN), fields: PLAIN };
};

const fieldsOf = (line: string): Fields | null => {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line) as Fields;
  } catch {
    return null;
  }
};

const isCrLf = (bytes: Buffer): boolean => {
  const newline = bytes.lastIndexOf(NEWLINE);
  return newline > 0 && bytes[newline - 1] === 0x0d;
};

/** Its writer escapes what is not ASCII: it did so, and left nothing as it is. */
const isEscaped = (bytes: Buffer): boolean =>
  bytes.every((byte) => byte < 0x80) && /\\u(?:00[89a-f]|0[1-9a-f]|[1-9a-f])/i.test(bytes.toString('latin1'));

const escaped = (json: string): string =>
  json.replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

const styleOf = (line: string, fields: Fields): Style =>
  STYLES.find((style) => [written(fields, style), escaped(written(fields, style))].includes(line)) ??
  (/"\s*:\s/.test(line) ? { colon: ': ', comma: ', ', inside: '' } : { colon: ':', comma: ',', inside: '' });

const written = (fields: Fields, { colon, comma, inside }: Style): string =>
  `{${inside}${Object.entries(fields)
    .map(([key, value]) => `${JSON.stringify(key)}${colon}${JSON.stringify(value)}`)
    .join(comma)}${inside}}`;

const lineOf = (fields: Fields, { text, label }: Pick<Row, 'text' | 'label'>, style: Style): string => {
  const valueOf = (key: string, like: unknown): unknown => {
    if (key === 'text') return text;
    if (key === 'labels') return Array.isArray(like) || !('label' in fields) ? [label] : null;
    if (key === 'label') return Array.isArray(like) ? [label] : label;
    return null;
  };
  return written(Object.fromEntries(Object.entries(fields).map(([key, like]) => [key, valueOf(key, like)])), style);
};
