/** The analysis of any run, logged model or registered version on any split of any data version, and two of them compared. */
import { join } from 'node:path';
import type { AnalysedRow } from '../../analysis/analyse.ts';
import { compareAnswers } from '../../analysis/compare-answers.ts';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import type {
  Analysis,
  AnalysisOrder,
  AnalysedModel,
  ComparisonOrder,
  ModelComparison,
} from '../../contract/analysis.ts';
import type { Split } from '../../contract/common.ts';
import { IdriftError, toErrorInfo } from '../../contract/errors.ts';
import type { RunSummary } from '../../contract/tracking.ts';
import { resolveRevision } from '../../data/git.ts';
import { readSplit, type SplitFile } from '../../data/split-files.ts';
import type { Tracking } from '../../tracking/tracking.ts';
import { trainingDataOf } from '../drift-check.ts';
import type { Evaluation } from '../evaluation.ts';
import { analyseBeside } from './analyse-beside.ts';
import { type OpenModelAnswers, openModelAnswers, type ModelAnswersParts } from './model-answers.ts';
import { analysisReport } from './report-html.ts';
import { selectRows, type TakenRow } from './rows-to-analyse.ts';

type AnalysisParts = Omit<ModelAnswersParts, 'store'> & {
  /** The project's folder. */
  readonly dir: string;
  readonly store: Pick<Tracking, 'resolveModel' | 'getRun' | 'servingDir'>;
};

type Named = { readonly model: AnalysedModel; readonly run: Omit<RunSummary, 'kept'> };

export const createAnalysisService = (parts: AnalysisParts) => {
  const { dir, store } = parts;
  const answers = openModelAnswers(parts);

  const named = async (reference: string): Promise<Named> => {
    const { modelId, runId, name, version } = await store.resolveModel(reference);
    const run = await store.getRun(runId);
    return { model: { reference, modelId, name, version, runId, runName: run.name }, run };
  };

  /** Files of the asked splits, the answers on each, and the rows that are taken. */
  const prepared = async (order: AnalysisOrder, { run }: Named) => {
    const asked = order.revision ?? revisionOf(run);
    const revision = asked === 'workspace' ? asked : await resolveRevision(dir, asked);
    const files: SplitFile[] = [];
    for (const split of new Set(order.splits)) files.push(await readSplit(dir, revision, split));
    const selection = selectRows(files, await trainingTexts(dir, run), order);
    return { revision, files, ...selection };
  };

  const service = {
    /** @throws IdriftError; the signal's reason once it aborts */
    analyse: async (order: AnalysisOrder, signal?: AbortSignal): Promise<Analysis> => {
      const one = await named(order.reference);
      const { revision, files, taken, facts, warnings, texts } = await prepared(order, one);
      const found = await answersOn(answers, one.model, files, signal);
      const fit = await fittingRows(dir, answers, one.model, revision, files, signal);
      const analysed = await analyseBeside(
        {
          name: shortName(one.model),
          labels: labelsOf(found),
          rows: rowsOf(taken, files, found),
          ...fit,
          seed: [one.model.modelId, ...files.map(({ md5 }) => md5)].join('|'),
        },
        texts,
        signal,
      );
      return {
        model: one.model,
        data: { revision, files: describedFiles(files, found), ...facts },
        warnings: [...warnings, ...unknownLabels(analysed.classes)],
        ...analysed,
      };
    },

    /** On the same rows; what either was trained on counts as shared. @throws IdriftError; the signal's reason once it aborts */
    compare: async (order: ComparisonOrder, signal?: AbortSignal): Promise<ModelComparison> => {
      const [one, other] = [await named(order.reference), await named(order.against)];
      const { revision, files, taken, facts, warnings } = await prepared(order, one);
      const own = await answersOn(answers, one.model, files, signal);
      const others = await answersOn(answers, other.model, files, signal);
      const sharedWithOther = selectRows(files, await trainingTexts(dir, other.run), {
        leaveOutShared: false,
        leaveOutDuplicates: false,
      }).facts.shared;
      const [name, against] = differentNames(one.model, other.model);
      return {
        model: one.model,
        against: other.model,
        data: { revision, files: describedFiles(files, own), ...facts },
        warnings: [
          ...warnings,
          ...(sharedWithOther
            ? [`${against} was trained on ${sharedWithOther} of these texts, which is in its favour.`]
            : []),
        ],
        ...compareAnswers(
          { name, labels: labelsOf(own), rows: rowsOf(taken, files, own) },
          { name: against, labels: labelsOf(others), rows: rowsOf(taken, files, others) },
          [one.model.modelId, other.model.modelId, ...files.map(({ md5 }) => md5)].join('|'),
        ),
      };
    },
  };

  return {
    ...service,
    /** One HTML file of both, by the names of model and splits: a later report of the same takes its place. */
    report: async (
      { against, ...order }: AnalysisOrder & { readonly against: string | null },
      signal?: AbortSignal,
    ): Promise<{ readonly file: string }> => {
      const analysed = await service.analyse(order, signal);
      const compared = against === null ? null : await service.compare({ ...order, against }, signal);
      const { name, version, runName } = analysed.model;
      const about = [name === null ? runName : `${name}-v${version}`, ...order.splits].join('-');
      const file = join(parts.folder, 'reports', `${about.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')}.html`);
      writeFileAtomic(file, analysisReport(analysed, compared));
      return { file };
    },
  };
};

type Found = Awaited<ReturnType<OpenModelAnswers['of']>>;

const answersOn = async (
  answers: OpenModelAnswers,
  model: AnalysedModel,
  files: readonly SplitFile[],
  signal: AbortSignal | undefined,
): Promise<readonly Found[]> => {
  const found: Found[] = [];
  for (const file of files) found.push(await answers.of(model, file, signal));
  return found;
};

/** Calibrators are fitted on the validation rows of the same data, never on rows that are judged. */
const fittingRows = async (
  dir: string,
  answers: OpenModelAnswers,
  model: AnalysedModel,
  revision: string,
  judged: readonly SplitFile[],
  signal: AbortSignal | undefined,
): Promise<{ fitOn: Evaluation['rows'] | null; whyNotFitted: string }> => {
  if (judged.some(({ split }) => split !== 'test')) {
    return {
      fitOn: null,
      whyNotFitted: 'It is fitted on validation texts and tried on test texts: choose the test split.',
    };
  }
  try {
    const file = await readSplit(dir, revision, 'val');
    return { fitOn: (await answers.of(model, file, signal)).evaluation.rows, whyNotFitted: '' };
  } catch (thrown) {
    // What is asked about are other rows: they are analysed all the same.
    const { code, message } = toErrorInfo(thrown);
    if (code === 'not-found')
      return { fitOn: null, whyNotFitted: `It is fitted on validation texts, and there are none: ${message}` };
    if (code === 'not-available' || code === 'bad-input')
      return { fitOn: null, whyNotFitted: `It is fitted on validation texts, and they cannot be read: ${message}` };
    throw thrown;
  }
};

const labelsOf = (found: readonly Found[]): readonly string[] =>
  found.find(({ evaluation }) => evaluation.labels.length > 0)?.evaluation.labels ?? [];

const rowsOf = (taken: readonly TakenRow[], files: readonly SplitFile[], found: readonly Found[]): AnalysedRow[] =>
  taken.flatMap(({ file, row, split, line }) => {
    const own = files[file]?.rows[row];
    const answer = found[file]?.evaluation.rows[row];
    if (!own || !answer) return [];
    const { predicted, probabilities } = answer;
    return [{ split, line, text: own.text, label: own.label, predicted, probabilities }];
  });

const describedFiles = (files: readonly SplitFile[], found: readonly Found[]): Analysis['data']['files'] =>
  files.map(({ split, path, md5, rows }, at) => ({
    split,
    path,
    md5,
    rows: rows.length,
    answers: found[at]?.from ?? 'asked',
  }));

const unknownLabels = (classes: Analysis['classes']): string[] =>
  classes.flatMap(({ label, known, rows }) =>
    known ? [] : [`${rows} rows have the label “${label}”, which the model cannot answer: all of them are wrong.`],
  );

const revisionOf = (run: Named['run']): string => {
  const revision = run.datasets[0]?.revision;
  if (revision) return revision;
  throw new IdriftError({
    code: 'not-found',
    message: `${run.name} does not say which data version it was trained on.`,
    where: run.name,
    hint: 'Name the data version to analyse it on: --data REVISION.',
  });
};

/** null: the run does not say what it was trained on, or that version cannot be had any more. */
const trainingTexts = async (dir: string, run: Named['run']): Promise<readonly string[] | null> => {
  try {
    const used = trainingDataOf(run, (use): use is typeof use & { revision: string } => Boolean(use.revision));
    const { path, md5, rows } = await readSplit(dir, used.revision, TRAIN);
    return used.files.some((file) => file.path === path && file.md5 !== md5) ? null : rows.map(({ text }) => text);
  } catch (thrown) {
    if (toErrorInfo(thrown).code === 'internal') throw thrown;
    return null;
  }
};
const TRAIN: Split = 'train';

const shortName = ({ version, runName }: AnalysedModel): string => (version === null ? runName : `v${version}`);

/** Versions of two models may have the same number. */
const differentNames = (a: AnalysedModel, b: AnalysedModel): readonly [string, string] => {
  const whole = ({ name, version, runName }: AnalysedModel): string =>
    name === null ? runName : `${name} v${version}`;
  return shortName(a) === shortName(b) ? [whole(a), whole(b)] : [shortName(a), shortName(b)];
};
