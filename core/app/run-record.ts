/** What a training run leaves in the tracking store: points while it trains, then its result or how it ended. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorSentence, IdriftError, toErrorInfo } from '../contract/errors.ts';
import type { TrainingEvent } from '../contract/training.ts';
import type { SplitFile } from '../data/split-files.ts';
import { modelCard } from '../nn/model-card.ts';
import type { RunRecord } from '../tracking/store.ts';
import type { Tracking } from '../tracking/tracking.ts';
import type { TrainingResult } from '../training/train.ts';
import { type Evaluation, evaluationPath, makeEvaluation, writeEvaluation } from './evaluation.ts';
import { cardFacts } from './model-card-facts.ts';
import { metricsOfResult } from './run-metrics.ts';

/** Name of the logged model inside a run (T-06). */
const MODEL_NAME = 'bert-classifier';

/** The model, the kept evaluation's figures, and the answers on each validation and test text. */
export const keepResult = async (
  store: Tracking,
  runId: string,
  files: readonly SplitFile[],
  result: TrainingResult,
  trainingRows: number,
  /** The run as it was when it began to train: what a card can say while no server tells more. */
  begun: RunRecord | null,
): Promise<void> => {
  await store.setTags(runId, { 'idrift.device': result.device, 'idrift.parameters': String(result.parameters) });
  const evaluations: Evaluation[] = [];
  for (const split of ['val', 'test'] as const) {
    const file = files.find((each) => each.split === split);
    if (!file) continue;
    const evaluation = makeEvaluation(split, file.md5, result.labels, file.rows, result[split]);
    evaluations.push(evaluation);
    await store.logArtifact(runId, evaluationPath(split), writeEvaluation(evaluation));
  }
  const points = metricsOfResult(result, trainingRows);
  await store.logMetrics(runId, points);
  const known = begun && { ...begun, metrics: Object.fromEntries(points.map(({ key, value }) => [key, value])) };
  const run = await runOr(known, store.getRun(runId));
  if (run) {
    const config = readFileSync(join(result.modelDir, 'config.json'), 'utf8');
    const facts = await cardFacts({ title: run.name, run, config, evaluations, files, onnx: true });
    writeFileSync(join(result.modelDir, 'README.md'), modelCard(facts));
  }
  await store.logModel({ runId, name: MODEL_NAME, sourceDir: result.modelDir });
};

/** A server that went away while the run trained is no reason to lose the run. */
const runOr = async (known: RunRecord | null, asked: Promise<RunRecord>): Promise<RunRecord | null> => {
  try {
    return await asked;
  } catch (thrown) {
    if (toErrorInfo(thrown).code === 'not-available') return known;
    throw thrown;
  }
};

/** Why a run ended that made no model. */
export type End =
  | { readonly kind: 'paused'; readonly step: number }
  | { readonly kind: 'hopeless'; readonly message: string }
  | { readonly kind: 'closed' }
  | { readonly kind: 'thrown'; readonly thrown: unknown };

type Ended = Extract<TrainingEvent, { kind: 'ended' }>;

/** @param step that the run can go on from; null: it cannot. */
export const recordEnd = async (store: Tracking, runId: string, end: End, step: number | null): Promise<Ended> => {
  const goesOn = step === null ? '' : ` It can be resumed${step === 0 ? '' : ` from step ${step}`}.`;
  const ended = endedOf(end, goesOn);
  switch (ended.status) {
    case 'failed':
      await store.endRun(runId, 'FAILED', ended.message);
      break;
    case 'cancelled':
      await store.endRun(runId, 'KILLED', end.kind === 'hopeless' ? end.message : undefined);
      if (end.kind === 'hopeless') await store.setTags(runId, { 'idrift.hopeless': 'True' });
      break;
    case 'paused':
      await store.endRun(runId, 'KILLED');
      await store.setTags(runId, { 'idrift.status': 'paused' });
      break;
    case 'interrupted':
      await store.endRun(runId, 'KILLED', ended.message);
      await store.setTags(runId, { 'idrift.status': 'interrupted' });
      break;
  }
  return ended;
};

/** Cancelled is what the user did; the child's death is an interruption; anything else is a failure in its own words. */
const endedOf = (end: End, goesOn: string): Ended => {
  const ended = (status: Ended['status'], message: string): Ended => ({ kind: 'ended', status, message });
  switch (end.kind) {
    case 'paused':
      return ended('paused', `Paused at step ${end.step}.`);
    case 'hopeless':
      return ended('cancelled', end.message);
    case 'closed':
      return ended(
        'interrupted',
        `Idrift was closed while it trained. The metrics so far are kept; no model was made.${goesOn}`,
      );
    case 'thrown': {
      const info = toErrorInfo(end.thrown);
      if (info.code === 'cancelled')
        return ended('cancelled', `Cancelled. The metrics so far are kept; no model was made.${goesOn}`);
      const died = end.thrown instanceof IdriftError && info.code === 'internal';
      return ended(died ? 'interrupted' : 'failed', `${errorSentence(info)}${goesOn}`);
    }
  }
};
