/** models export: a model as other programs read it. */
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { BundleSource } from '../app/exported/write-bundle.ts';
import { type ExportFormat, exportFormat } from '../contract/tracking.ts';
import type { ExportResult } from '../nn/export.ts';
import type { LabelledText } from '../nn/int8.ts';
import { int8Words } from '../nn/int8-limits.ts';
import { withProject } from './open-project.ts';
import { readInput } from './read-input.ts';
import { type GlobalOptions, printResult, shellWord, table } from './terminal.ts';
import { oneOf, UsageError } from './usage.ts';

const FORMATS = exportFormat.options;

type Options = { readonly format: ExportFormat; readonly out: string; readonly int8?: true; readonly file?: string };

export const addExportVerb = (models: Command, globals: () => GlobalOptions): void => {
  models
    .command('export')
    .argument('<model>', 'NAME, NAME/3, NAME@alias, m-…, a run, or a folder')
    .requiredOption('--format <name>', FORMATS.join(', '), oneOf(FORMATS))
    .requiredOption('--out <dir>', 'a folder that does not exist yet')
    .option(
      '--int8',
      'with onnx: beside it a model whose layers have 8 bits, with the measured difference; with bundle: in its place',
    )
    .option('--file <file>', 'JSONL with labelled texts for --int8 (default: the validation texts of the model’s run)')
    .description('a model as transformers, peft, MLflow or any ONNX runtime reads it')
    .action(async (reference: string, { format, out, int8, file }: Options) => {
      if (int8 === true && format !== 'onnx' && format !== 'bundle')
        throw new UsageError(`--int8 goes with --format onnx or bundle, not ${format}.`, 'Leave one of them out.');
      if (format === 'bundle') return exportBundle(globals(), reference, resolve(out), { int8: int8 === true, file });
      const { exportModel } = await import('../nn/export.ts');
      const found = await find(globals(), reference, int8 === true ? (file ?? null) : undefined);
      const result = await exportModel({ ...found, format, out: resolve(out) });
      printResult(globals(), result, () => described(result));
    });
};

/** The model with the service that answers for it. */
const exportBundle = async (
  options: GlobalOptions,
  reference: string,
  out: string,
  { int8, file }: { readonly int8: boolean; readonly file: string | undefined },
): Promise<void> => {
  const [{ plainSource, writeBundle }, { THIS_MACHINE }] = await Promise.all([
    import('../app/exported/write-bundle.ts'),
    import('../app/exported/collect.ts'),
  ]);
  const folder = resolve(reference);
  const isFolder = existsSync(join(folder, 'config.json'));
  if (int8 && (isFolder || file !== undefined)) {
    throw new UsageError(
      'A bundle in 8 bits is made of a model of the project, on the validation texts of its run.',
      'Name a run or a registered model, without --file.',
    );
  }
  const write = (source: BundleSource) => writeBundle({ ...source, target: THIS_MACHINE, out });
  const { files, result: model } = isFolder
    ? await write(plainSource(folder, basename(folder)))
    : await withProject(options, async (session) => write(await session.exports.source(reference, { int8 })));
  const result = { format: 'bundle' as const, out, files, int8: model.int8 };
  const size = files.reduce((sum, file) => sum + file.size, 0);
  printResult(options, result, () =>
    [
      `${out} holds the model with its service, ${sizeText(size)}.`,
      ...(model.int8 === null ? [] : [int8Words(model.int8)]),
      `Run it: node ${shellWord(join(out, 'serve.mjs'))}`,
    ].join('\n'),
  );
};

/** `file`: undefined: no texts are needed; null: those of the model's run. */
const find = async (
  options: GlobalOptions,
  reference: string,
  file: string | null | undefined,
): Promise<{ readonly modelDir: string; readonly int8?: readonly LabelledText[]; readonly card?: string }> => {
  const { readRows } = await import('../text/jsonl.ts');
  const given = file == null ? undefined : readRows(readInput(file), file);
  const folder = resolve(reference);
  if (existsSync(join(folder, 'config.json'))) {
    if (file === null) throw new UsageError('A folder has no validation texts.', 'Name some with --file.');
    return { modelDir: folder, ...(given ? { int8: given } : {}) };
  }
  return withProject(options, async (session) => {
    const modelDir = await session.modelDir(reference);
    const card = await session.cardOf(reference);
    if (file === undefined) return { modelDir, card };
    return { modelDir, card, int8: given ?? (await session.validationTexts(reference)) };
  });
};

const sizeText = (bytes: number): string =>
  bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;

const described = ({ format, out, files, int8 }: ExportResult): string => {
  const list = table(
    ['file', 'size'],
    files.map(({ name, size }) => [name, sizeText(size)]),
  );
  const head = `${out} holds the model as ${format}.\n${list}`;
  if (!int8) return head;
  const { texts, fp32, int8: small } = int8;
  return [
    head,
    '',
    `8 bits against float32, on ${texts} texts: ${int8.labelsChanged} labels changed; probabilities differ by`,
    `${int8.meanProbabilityDifference.toFixed(4)} in the mean, ${int8.largestProbabilityDifference.toFixed(4)} at most.`,
    table(
      ['', 'right', 'size', 'texts/s'],
      [
        ['float32', `${fp32.right} of ${texts}`, sizeText(fp32.size), fp32.textsPerSecond.toFixed(0)],
        ['8 bits', `${small.right} of ${texts}`, sizeText(small.size), small.textsPerSecond.toFixed(0)],
      ],
    ),
  ].join('\n');
};
