/** data import: files of other programs into the splits; data export: rows of any version into files for other programs. */
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import type { JobReport } from '../app/jobs.ts';
import type { Split } from '../contract/common.ts';
import type {
  Exported,
  ExportFormat,
  ImportFormat,
  ImportMapping,
  ImportReport,
  MappingPreview,
  ReadOptions,
  SplitRule,
} from '../data/import/types.ts';
import type { DataProgress } from '../data/progress.ts';
import { projectDirOf, untilInterrupted } from './open-project.ts';
import { progressLine } from './progress.ts';
import { type GlobalOptions, printResult, table } from './terminal.ts';
import { numberOf, oneOf, pairs, UsageError } from './usage.ts';
import { sqlOf } from './verb-data-sql.ts';

const SPLITS: readonly Split[] = ['train', 'val', 'test'];
const READ: readonly ImportFormat[] = ['csv', 'tsv', 'json', 'jsonl', 'parquet', 'xlsx'];
const WRITTEN: readonly ExportFormat[] = ['csv', 'excel-csv', 'tsv', 'jsonl', 'parquet', 'xlsx'];
/** Rows of an answer of SQL that are exported at most. */
const MOST_SQL_ROWS = 1_000_000;

type Import = {
  readonly text?: readonly string[];
  readonly label?: string | false;
  readonly allLabel?: string;
  readonly map?: Readonly<Record<string, string>>;
  readonly splitColumn?: string;
  readonly to?: Split;
  readonly shares?: readonly [number, number, number];
  readonly seed: number;
  readonly stratify: boolean;
  readonly keep?: readonly string[];
  readonly folder: string;
  readonly replace?: true;
  readonly format?: ImportFormat;
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly sheet?: string;
  readonly header: boolean;
  readonly dryRun?: true;
};

export const addDataImport = (data: Command, globals: () => GlobalOptions): void => {
  data
    .command('import')
    .argument('<file...>', 'CSV, TSV, JSON, JSONL, Parquet or Excel (.xlsx)')
    .option('--text <column...>', 'the column of the text; several become one (default: the one that looks like it)')
    .option('--label <column>', 'the column of the label (default: the one that looks like it)')
    .option('--no-label', 'import texts without labels')
    .option('--all-label <name>', 'the same label for all rows')
    .option('--map <from=to...>', 'labels written in another way', pairs)
    .option('--split-column <column>', 'the column that names the split of each row')
    .option('--to <split>', 'all rows to train, val or test', oneOf(SPLITS))
    .option('--shares <train,val,test>', 'shares of 1, by chance; equal texts go together', shares)
    .option('--seed <n>', 'of the chance', numberOf(z.number().int()), 42)
    .option('--no-stratify', 'spread all rows, not each label by itself')
    .option('--keep <column...>', 'other columns that each row keeps')
    .option('--folder <dir>', 'where train.jsonl, val.jsonl and test.jsonl lie', 'data')
    .option('--replace', 'write the splits anew (default: add to them)')
    .option('--format <name>', READ.join(', '), oneOf(READ))
    .option('--encoding <name>', 'such as utf-8, windows-1252 (default: found)')
    .option('--delimiter <sign>', 'between fields (default: found)', delimiter)
    .option('--sheet <name>', 'of a workbook (default: the first with rows)')
    .option('--no-header', 'the first row is data, not names')
    .option('--dry-run', 'only say what would be imported')
    .description('rows of other files into train.jsonl, val.jsonl and test.jsonl')
    .action(async (files: string[], options: Import) => {
      const dir = projectDirOf(globals());
      const read = readOptions(options);
      const sources = files.map((file) => ({ path: resolve(file), options: read }));
      const mapping = await mappingOf(files, options, read);
      const mode = options.replace === true ? 'replace' : 'append';
      const target = { projectDir: dir, folder: options.folder, mode } as const;
      const line = progressLine(globals(), 'Importing');
      const watched = { signal: untilInterrupted(), onProgress: (now: DataProgress) => line.show(reportOf(now)) };
      try {
        if (options.dryRun === true) {
          const { previewMapping } = await import('../data/import/mapped.ts');
          const preview = await previewMapping(sources, mapping, target, watched);
          printResult(globals(), { mapping, ...preview }, () => previewText(mapping, preview));
          return;
        }
        const { importFiles } = await import('../data/import/run.ts');
        const report = await importFiles(sources, mapping, target, watched);
        printResult(globals(), { mapping, ...report }, () => reportText(report));
      } finally {
        line.end();
      }
    });
  addDataExport(data, globals);
};

type Export = {
  readonly out: string;
  readonly rev: string;
  readonly format?: ExportFormat;
  readonly search?: string;
  readonly label?: string;
  readonly where?: string;
  readonly sort?: string;
  readonly sql?: string;
  readonly force?: true;
};

const addDataExport = (data: Command, globals: () => GlobalOptions): void => {
  data
    .command('export')
    .argument('[split]', 'train, val or test', oneOf(SPLITS))
    .requiredOption('--out <file>', 'the file to write; its ending tells the format')
    .option('--rev <revision>', 'a commit, tag, branch, or workspace', 'workspace')
    .option('--format <name>', WRITTEN.join(', '), oneOf(WRITTEN))
    .option('--search <text>', 'only rows that hold it')
    .option('--label <name>', 'only rows with this label')
    .option('--where <sql>', 'only rows that meet a condition in SQL')
    .option('--sort <key>', 'index, text, label, words, length or column:NAME; with a minus before it, downwards')
    .option('--sql <query>', 'the answer of a SELECT instead of a split')
    .option('--force', 'also over a file that is there')
    .description('rows of any version into CSV, TSV, JSONL, Parquet or Excel')
    .action(async (split: Split | undefined, options: Export) => {
      if ((split === undefined) === (options.sql === undefined)) {
        throw new UsageError(
          'Name a split, or give a query with --sql.',
          'For example: data export train --out train.csv',
        );
      }
      const dir = projectDirOf(globals());
      const { exportRows, exportTable, formatOfName } = await import('../data/import/export-rows.ts');
      const file = resolve(options.out);
      const format = options.format ?? formatOfName(file);
      const overwrite = options.force === true;
      let done: Exported;
      if (split === undefined) {
        const answer = await sqlOf(dir, options.rev, options.sql ?? '', MOST_SQL_ROWS);
        done = await exportTable(answer, file, format, { overwrite });
      } else {
        const { rev: revision, search, label, where } = options;
        const sort = options.sort === undefined ? undefined : sortOf(options.sort);
        const query = { revision, split, search, label, where, sort };
        done = await exportRows(dir, query, file, format, { overwrite, signal: untilInterrupted() });
      }
      printResult(globals(), done, () => exportedText(done));
    });
};

const readOptions = ({ format, encoding, delimiter: sign, sheet, header }: Import): ReadOptions => ({
  format,
  encoding,
  delimiter: sign,
  sheet,
  header: header ? undefined : false,
});

/** What was said, and what looks right where nothing was. */
const mappingOf = async (files: readonly string[], options: Import, read: ReadOptions): Promise<ImportMapping> => {
  const said = [options.splitColumn, options.to, options.shares].filter((each) => each !== undefined);
  if (said.length > 1) {
    throw new UsageError('--split-column, --to and --shares exclude one another.', 'Give one of them.');
  }
  if (options.allLabel !== undefined && options.label !== undefined) {
    throw new UsageError('--all-label goes with no other option for the label.', 'Give one of them.');
  }
  const { previewImport } = await import('../data/import/preview.ts');
  const preview = await previewImport(resolve(files[0] ?? ''), read);
  const text = options.text ?? preview.guesses.text;
  if (text === null) {
    throw new UsageError('No column looks like the text.', `Name it with --text: ${namesOf(preview.columns)}.`);
  }
  const label = labelOf(options, preview.guesses.label);
  if (label === undefined) {
    const hint = `Name it with --label (${namesOf(preview.columns)}), or say --no-label or --all-label NAME.`;
    throw new UsageError('No column looks like the label.', hint);
  }
  return {
    text,
    label,
    split: splitOf(options, preview.guess?.split ?? null, preview.guesses.split),
    keep: options.keep ?? [],
    labels: options.map ?? {},
  };
};

const namesOf = (columns: readonly { readonly name: string }[]): string => columns.map(({ name }) => name).join(', ');

const labelOf = ({ label, allLabel }: Import, guess: string | null): ImportMapping['label'] | undefined => {
  if (allLabel !== undefined) return { constant: allLabel };
  if (label === false) return null;
  return typeof label === 'string' ? label : (guess ?? undefined);
};

const splitOf = (options: Import, guess: SplitRule | null, column: string | null): SplitRule => {
  const { splitColumn, to, shares: given, seed, stratify } = options;
  if (splitColumn !== undefined) return { by: 'column', column: splitColumn };
  if (to !== undefined) return { by: 'one', split: to };
  if (given === undefined && guess !== null && guess.by !== 'shares') return guess;
  if (given === undefined && column !== null) return { by: 'column', column };
  const [train, val, test] = given ?? [0.8, 0.1, 0.1];
  return { by: 'shares', train, val, test, seed, stratified: stratify };
};

const shares = (words: string): readonly [number, number, number] => {
  const [train = Number.NaN, val = Number.NaN, test = Number.NaN, ...more] = words.split(/[,;:/ ]+/).map(Number);
  const sum = train + val + test;
  const isRight = [train, val, test].every((share) => share >= 0) && more.length === 0;
  if (isRight && Math.abs(sum - 1) < 1e-6) return [train, val, test];
  // Percent, as people say them.
  if (isRight && Math.abs(sum - 100) < 1e-6) return [train / 100, val / 100, test / 100];
  throw new InvalidArgumentError('Give three numbers that add up to 1, such as 0.8,0.1,0.1.');
};

const delimiter = (word: string): string => {
  const sign = word === '\\t' || word === 'tab' ? '\t' : word;
  if (sign.length === 1) return sign;
  throw new InvalidArgumentError('It is one sign, such as ; or tab.');
};

const sortOf = (word: string): { readonly key: string; readonly descending: boolean } =>
  word.startsWith('-') ? { key: word.slice(1), descending: true } : { key: word, descending: false };

const reportOf = ({ step, bytes, totalBytes, name }: DataProgress): JobReport => {
  const share = totalBytes !== null && totalBytes > 0 ? bytes / totalBytes : 0;
  return {
    progress: step === 'check' ? 0.8 * share : 0.8 + 0.2 * share,
    where: step === 'check' ? `reading ${name ?? ''}` : 'writing the splits',
  };
};

const skippedText = (
  skipped: number,
  reasons: readonly { readonly reason: string; readonly count: number }[],
): string => `${skipped} skipped: ${reasons.map(({ reason, count }) => `${count} because ${reason}`).join(', ')}`;

const reportText = ({ read, written, splits, skipped, reasons, problems, withTwin }: ImportReport): string =>
  [
    `${written} of ${read} rows imported.`,
    ...splits.map((each) => `${each.path}: ${each.written} new, ${each.rows} in all`),
    ...(withTwin > 0 ? [`${withTwin} went where a row of the same text lies already.`] : []),
    ...(skipped > 0 ? [skippedText(skipped, reasons)] : []),
    ...problems.slice(0, 10).map(({ file, line, message }) => `  ${file}, line ${line}: ${message}`),
  ].join('\n');

const previewText = (mapping: ImportMapping, { splits, rows, faults, faulty }: MappingPreview): string =>
  [
    `text: ${String(mapping.text)}, label: ${JSON.stringify(mapping.label)}, split: ${JSON.stringify(mapping.split)}`,
    ...splits.map(
      ({ split, rows: count, labels }) =>
        `${split}: ${count} rows ${labels.map(({ label, count: n }) => `${label} ${n}`).join(', ')}`,
    ),
    table(
      ['split', 'label', 'text'],
      rows.slice(0, 10).map(({ split, label, text }) => [split, label, text]),
    ),
    ...(faulty > 0 ? [`${faulty} rows cannot be taken.`] : []),
    ...faults.slice(0, 10).map(({ file, line, message }) => `  ${file}, line ${line}: ${message}`),
  ].join('\n');

const exportedText = ({ file, rows, bytes, shortened }: Exported): string =>
  `${rows} rows, ${bytes} bytes: ${file}${shortened > 0 ? `\n${shortened} cells were too long for Excel and were cut.` : ''}`;
