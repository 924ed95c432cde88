/**
 * A model's answers on the rows of a data file: those that its run kept, or those that it gives when asked, which are kept in
 * `.idrift/answers/` by model and md5. The files may be deleted; answers are then asked for again.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { IdriftError } from '../../contract/errors.ts';
import type { SplitFile } from '../../data/split-files.ts';
import type { Asking } from '../../serving/asking.ts';
import type { Tracking } from '../../tracking/tracking.ts';
import { type Evaluation, makeEvaluation, readEvaluation, writeEvaluation } from '../evaluation.ts';
import type { Evaluations } from '../evaluations.ts';

export type ModelAnswersParts = {
  /** `.idrift` of the project. */
  readonly folder: string;
  readonly store: Pick<Tracking, 'servingDir'>;
  readonly evaluations: Pick<Evaluations, 'of'>;
  readonly asking: Pick<Asking, 'read'>;
};

export type ModelAnswers = { readonly evaluation: Evaluation; readonly from: 'kept' | 'asked' };

/** Texts that are read between two looks at whether the request still stands. */
const AT_ONCE = 64;

export const openModelAnswers = ({ folder, store, evaluations, asking }: ModelAnswersParts) => {
  const keptIn = (modelId: string, md5: string): string =>
    join(folder, 'answers', `${encodeURIComponent(modelId)}-${md5}.json`);

  const ask = async (modelId: string, file: SplitFile, signal: AbortSignal | undefined): Promise<Evaluation> => {
    const modelDir = await store.servingDir(modelId);
    const read = [];
    for (let at = 0; at < file.rows.length; at += AT_ONCE) {
      signal?.throwIfAborted();
      read.push(
        ...(await asking.read(
          modelDir,
          file.rows.slice(at, at + AT_ONCE).map(({ text }) => text),
        )),
      );
    }
    const labels = Object.keys(read[0]?.probabilities ?? {});
    const scored = read.map(({ probabilities }) => {
      const own = labels.map((label) => probabilities[label] ?? 0);
      return { predicted: labels[own.indexOf(Math.max(...own))] ?? '', probabilities: own };
    });
    return makeEvaluation(file.split === 'train' ? 'test' : file.split, file.md5, labels, file.rows, scored);
  };

  return {
    /** In the order of the file's rows. @throws IdriftError `bad-input` where texts have several labels, and what asking throws */
    of: async (
      model: { readonly modelId: string; readonly runId: string },
      file: SplitFile,
      signal?: AbortSignal,
    ): Promise<ModelAnswers> => {
      const several = file.rows.findIndex(({ labels }) => labels !== undefined);
      if (several >= 0) throw severalLabels(file, several);
      const run = file.split === 'train' ? null : await evaluations.of(model.runId, file.split);
      // A file of another split may hold the very rows: answers belong to rows, whatever the file is called.
      if (run && run.md5 === file.md5 && run.rows.length === file.rows.length) return { evaluation: run, from: 'kept' };
      const path = keptIn(model.modelId, file.md5);
      const known = existsSync(path) ? readEvaluation(readFileSync(path, 'utf8')) : null;
      if (known && known.rows.length === file.rows.length) return { evaluation: known, from: 'asked' };
      const evaluation = await ask(model.modelId, file, signal);
      writeFileAtomic(path, writeEvaluation(evaluation));
      return { evaluation, from: 'asked' };
    },
  };
};

export type OpenModelAnswers = ReturnType<typeof openModelAnswers>;

const severalLabels = ({ path }: SplitFile, row: number): IdriftError =>
  new IdriftError({
    code: 'bad-input',
    message: `${path} gives a text several labels, and the analysis reads one label a text.`,
    where: `${path}:${row + 1}`,
    hint: "The run's page has the figures of such a model.",
  });
