/** A version's model in 8 bits: made once, measured on the version's validation texts, and refused where it loses more than the project allows. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ProjectSettings } from '../contract/project.ts';
import type { LabelledText } from '../nn/int8.ts';
import { type Int8Difference, keptInt8 } from '../nn/int8-figures.ts';
import { checkInt8 } from '../nn/int8-limits.ts';
import { askChild } from './ask-child.ts';

export type Int8Question = { readonly modelDir: string; readonly rows: readonly LabelledText[]; readonly work: string };

type Int8Order = {
  readonly modelDir: string;
  /** Asked when nothing is measured yet. */
  readonly rows: () => Promise<readonly LabelledText[]>;
  readonly settings: Pick<ProjectSettings, 'int8AccuracyLoss' | 'int8ScoreDifference'>;
  readonly signal?: AbortSignal | undefined;
};

/**
 * On return `model.int8.onnx` lies in the model's folder, and its figures in `int8.json` beside it.
 * @throws IdriftError `conflict` with the figures where it loses too much, or when there are no texts to measure it on.
 */
export const int8Of = async ({ modelDir, rows, settings, signal }: Int8Order): Promise<Int8Difference> => {
  const difference = keptInt8(modelDir) ?? (await make(modelDir, await rows(), signal));
  const { int8AccuracyLoss: accuracyLoss, int8ScoreDifference: scoreDifference } = settings;
  checkInt8(difference, { accuracyLoss, scoreDifference }, modelDir);
  return difference;
};

const make = async (
  modelDir: string,
  rows: readonly LabelledText[],
  signal: AbortSignal | undefined,
): Promise<Int8Difference> => {
  const work = mkdtempSync(join(modelDir, '.int8-'));
  try {
    const texts = rows.map(({ text, label }) => ({ text, label }));
    const question: Int8Question = { modelDir, rows: texts, work };
    const child = new URL('./int8-child.ts', import.meta.url);
    return await askChild<Int8Difference>(child, question, { work: 'makes the model in 8 bits', signal });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};
