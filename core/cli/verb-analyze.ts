/** `idrift analyze`: how good a model is on labelled rows, and against another one. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { writeFileAtomic } from '../base/atomic-file.ts';
import { type Analysis, type ModelComparison, split } from '../contract/index.ts';
import { untilInterrupted, withProject } from './open-project.ts';
import { type GlobalOptions, printResult, table, withInterval } from './terminal.ts';
import { UsageError } from './usage.ts';

type Options = {
  readonly data?: string;
  readonly split: string;
  readonly against?: string;
  readonly withoutShared?: true;
  readonly withoutDuplicates?: true;
  readonly html?: string;
};

export const addAnalyzeVerb = (program: Command): void => {
  const globals = (): GlobalOptions => program.opts();
  program
    .command('analyze')
    .argument('<model>', 'NAME, NAME/3, NAME@alias, m-… or a run')
    .option('--data <revision>', 'the data version (default: the one that the model was trained on)')
    .option('--split <names>', 'test, val or train; several as val,test', 'test')
    .option('--against <model>', 'compare with another model on the same rows')
    .option('--without-shared', 'leave rows out that the model was trained on')
    .option('--without-duplicates', 'leave rows out whose text an earlier row has')
    .option('--html <file>', 'write a report that opens anywhere, without a network')
    .description('how good a model is: every figure with its interval, calibration, errors')
    .action(async (reference: string, options: Options) => {
      const order = {
        reference,
        revision: options.data ?? null,
        splits: splitsOf(options.split),
        leaveOutShared: options.withoutShared === true,
        leaveOutDuplicates: options.withoutDuplicates === true,
      };
      const { against, html } = options;
      const signal = untilInterrupted();
      const answer = await withProject(globals(), async (session) => ({
        analysis: await session.analysis.analyse(order, signal),
        comparison: against === undefined ? null : await session.analysis.compare({ ...order, against }, signal),
      }));
      if (html !== undefined) {
        const { analysisReport } = await import('../app/analysis/report-html.ts');
        writeFileAtomic(resolve(html), analysisReport(answer.analysis, answer.comparison));
      }
      const file = html === undefined ? null : resolve(html);
      printResult(globals(), { ...answer.analysis, comparison: answer.comparison, html: file }, () =>
        [
          textOf(answer.analysis),
          ...(answer.comparison ? ['', comparisonText(answer.comparison)] : []),
          ...(file ? ['', file] : []),
        ].join('\n'),
      );
    });
};

const splitsOf = (text: string) =>
  text.split(',').map((name) => {
    const found = split.safeParse(name.trim());
    if (found.success) return found.data;
    throw new UsageError(
      `There is no split "${name.trim()}".`,
      'Splits are train, val and test; several as val,test.',
      '--split',
    );
  });

/** Of the worst rows so many are shown; --json has them all. */
const SHOWN_ERRORS = 10;

const textOf = (analysis: Analysis): string => {
  const { model, data, warnings, classes, errors, wrong, slices } = analysis;
  const name = model.name === null ? model.runName : `${model.name} v${model.version}`;
  return [
    `${name} on ${data.used} rows of ${data.files.map(({ path }) => path).join(', ')} (${data.revision.slice(0, 12)})`,
    ...warnings.map((warning) => `! ${warning}`),
    '',
    analysis.headline,
    ...analysis.reading.map((sentence) => `  ${sentence}`),
    '',
    `accuracy ${withInterval(analysis.accuracy)}   macro F1 ${withInterval(analysis.macroF1)}   log loss ${withInterval(analysis.logLoss)}`,
    '',
    table(
      ['class', 'rows', 'precision', 'recall', 'F1', 'ROC-AUC', 'average precision'],
      classes.map((own) => [
        own.label,
        String(own.rows),
        withInterval(own.precision),
        withInterval(own.recall),
        withInterval(own.f1),
        withInterval(own.rocAuc),
        withInterval(own.averagePrecision),
      ]),
      140,
    ),
    '',
    table(
      ['label \\ answer', ...analysis.labels],
      analysis.labels.map((label, row) => [label, ...(analysis.confusion[row] ?? []).map(String)]),
    ),
    ...(slices.some(({ stands }) => stands)
      ? [
          '',
          `More often wrong than elsewhere (${analysis.slicesLookedAt} groups looked at, Benjamini–Hochberg):`,
          ...slices
            .filter(({ stands }) => stands)
            .map(
              (own) =>
                `  ${own.name}: ${own.wrong} of ${own.rows} wrong, ${withInterval(own.errors)}, elsewhere ${own.elsewhere.value.toFixed(3)}`,
            ),
        ]
      : []),
    '',
    `${wrong} wrong, the greatest loss first:`,
    table(
      ['loss', 'confidence', 'label', 'answer', 'text'],
      errors
        .slice(0, SHOWN_ERRORS)
        .map((own) => [own.loss.toFixed(2), own.confidence.toFixed(2), own.label, own.predicted, own.text]),
    ),
  ].join('\n');
};

const comparisonText = (comparison: ModelComparison): string => {
  const { headline, accuracy, difference, p, onlyModel, onlyAgainst, macroF1, logLoss, warnings } = comparison;
  return [
    headline,
    ...warnings.map((warning) => `! ${warning}`),
    `  accuracy ${withInterval(accuracy.model)} and ${withInterval(accuracy.against)}, difference ${withInterval(difference)}`,
    `  right in only one: ${onlyModel} and ${onlyAgainst}; exact McNemar p = ${p.toPrecision(2)}`,
    `  difference in macro F1 ${withInterval(macroF1)}, in log loss ${withInterval(logLoss)}`,
    ...(['mended', 'broken'] as const).map((kind) =>
      [
        `  ${kind}: ${comparison[kind].length}`,
        ...comparison[kind]
          .slice(0, 5)
          .map(({ text, before, after }) => `    ${before.label} → ${after.label}: ${text}`),
      ].join('\n'),
    ),
  ].join('\n');
};
