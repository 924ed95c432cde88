/** Files of labels from other programs, read by format. */
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import { openSource } from '../../data/import/source.ts';
import { readArgilla } from '../../labels/formats/argilla-read.ts';
import { badFile, type Brought, type ReadOptions } from '../../labels/formats/exchange.ts';
import { parseJson, parseLines } from '../../labels/formats/json-text.ts';
import { readLabelStudio } from '../../labels/formats/label-studio-read.ts';
import { type PlainRow, readRows } from '../../labels/formats/rows.ts';

export const LABEL_FORMATS = ['label-studio', 'argilla', 'jsonl', 'csv'] as const;
export type LabelFormat = (typeof LABEL_FORMATS)[number];

/** A file is one text in memory while it is read. */
const MOST_BYTES = 400 * 2 ** 20;

/** @throws IdriftError that says what is wrong with the file, and where. */
export const readLabelFile = async (
  path: string,
  format: LabelFormat,
  options: Omit<ReadOptions, 'name'>,
): Promise<Brought> => {
  const stat = statSync(path, { throwIfNoEntry: false });
  const name = basename(path);
  if (stat === undefined || !stat.isFile()) {
    throw new IdriftError({
      code: 'not-found',
      message: stat === undefined ? `There is no file ${path}.` : `${path} is no file.`,
      where: path,
      hint: 'Name the file that the other program exported.',
    });
  }
  const named = { ...options, name };
  if (format === 'csv') return readRows(await csvRows(path, name), named);
  if (stat.size > MOST_BYTES)
    throw badFile(
      `${name} is ${Math.round(stat.size / 2 ** 20)} MiB; files of labels may have ${MOST_BYTES / 2 ** 20} MiB.`,
      name,
      'Export parts of it, a queue or a project at a time.',
    );
  const text = decoded(readFileSync(path), name);
  switch (format) {
    case 'label-studio':
      return readLabelStudio(parseJson(text, name), named);
    case 'argilla':
      return readArgilla(parseJson(text, name), named);
    case 'jsonl':
      return readRows(
        parseLines(text, name).map(({ value, line }) => ({ value, where: `${name}:${line}` })),
        named,
      );
    default:
      return format satisfies never;
  }
};

const decoded = (bytes: Uint8Array, name: string): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw badFile(`${name} is not UTF-8.`, name, 'Export it again as UTF-8, which JSON is by definition.');
  }
};

const csvRows = async (path: string, name: string): Promise<PlainRow[]> => {
  const source = await openSource({ path, options: { format: 'csv' } });
  const rows: PlainRow[] = [];
  for await (const batch of source.batches()) {
    const [problem] = batch.problems;
    if (problem)
      throw badFile(
        `${name}, line ${problem.line}: ${problem.message}`,
        `${name}:${problem.line}`,
        'Correct the line.',
      );
    for (const { line, cells } of batch.rows) rows.push({ value: cells, where: `${name}:${line}` });
  }
  return rows;
};
