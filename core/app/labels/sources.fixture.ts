/** For tests: the sample project with a real model in its registry, its prediction log, and where texts to label come from. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '../../base/sqlite.ts';
import { projectSettings } from '../../contract/project.ts';
import type { QueueSource } from '../../contract/labels.ts';
import { readSplits } from '../../data/split-files.ts';
import { openLabelStore } from '../../labels/label-store.ts';
import type { NewQueue } from '../../labels/types.ts';
import { openMonitoringStore } from '../../monitoring/monitoring-store.ts';
import { openAsking } from '../../serving/asking.ts';
import { PLAIN_ROW } from '../../serving/log.fixture.ts';
import { type NewPrediction, openPredictionWriter } from '../../serving/prediction-log.ts';
import { openPredictionReader } from '../../serving/prediction-reader.ts';
import { writeRandomModel } from '../../serving/random-model.fixture.ts';
import { openStore } from '../../tracking/store.ts';
import { embeddedTracking, type Tracking } from '../../tracking/tracking.ts';
import { newRun } from '../../tracking/test-store.ts';
import { makeEvaluation, evaluationPath, writeEvaluation } from '../evaluation.ts';
import { openEvaluations } from '../evaluations.ts';
import { createLabelSources } from '../label-sources.ts';
import { makeSample } from '../sample.ts';
import { datasetOf, rowsOf, versionOf } from '../training-data.ts';

export const MODEL = 'served-model';
const DAY = 86_400_000;

export type LoggedAs = Partial<NewPrediction> & {
  readonly text: string;
  /** Default 1. */
  readonly daysAgo?: number;
};

export type SourcesProject = Awaited<ReturnType<typeof openSourcesProject>>;

/** What the texts of a project's queues are found with; whoever opens it closes each. */
export const openSources = (dir: string, tracking: Tracking) => {
  const folder = join(dir, '.idrift');
  const reader = openPredictionReader(join(folder, 'predictions.db'));
  const checks = openMonitoringStore(join(folder, 'monitoring.db'));
  const labels = openLabelStore(join(folder, 'labels.db'));
  const asking = openAsking();
  const sources = createLabelSources({
    dir,
    store: tracking,
    reader,
    checks,
    evaluations: openEvaluations(tracking, join(folder, 'fetched')),
    asking,
    settings: () => projectSettings.parse({}),
    deployments: () => [],
    given: labels.given,
  });
  return { reader, checks, labels, asking, sources };
};

export const openSourcesProject = async () => {
  const root = mkdtempSync(join(tmpdir(), 'idrift-sources-'));
  const dir = join(root, 'reviews');
  await makeSample(dir);
  const folder = join(dir, '.idrift');
  mkdirSync(folder, { recursive: true });
  const logFile = join(folder, 'predictions.db');
  const tracking = embeddedTracking(openStore(folder));
  const files = await readSplits(dir, 'HEAD');
  const rows = rowsOf(files);

  const runId = await tracking.createRun(newRun);
  await tracking.logDatasets(runId, [datasetOf(files, await versionOf(dir, { revision: 'HEAD' }))]);
  for (const split of ['val', 'test'] as const) {
    const { md5 = '' } = files.find((file) => file.split === split) ?? {};
    // Sure of the first half and right four times of five, unsure of the rest and right every second time.
    const scored = rows[split].map(({ label }, index) => {
      const isSure = index < rows[split].length / 2;
      const isRight = isSure ? index % 5 !== 0 : index % 2 === 0;
      const other = label === 'positiv' ? 'negativ' : 'positiv';
      const predicted = isRight ? label : other;
      const score = isSure ? 0.95 : 0.55;
      return { predicted, probabilities: predicted === 'negativ' ? [score, 1 - score] : [1 - score, score] };
    });
    const evaluation = makeEvaluation(split, md5, ['negativ', 'positiv'], rows[split], scored);
    await tracking.logArtifact(runId, evaluationPath(split), writeEvaluation(evaluation));
  }
  const modelDir = join(root, 'model');
  mkdirSync(modelDir);
  const modelId = await tracking.logModel({ runId, name: 'model', sourceDir: writeRandomModel(modelDir, 3) });
  await tracking.registerModel({ modelId: modelId ?? '', name: MODEL });

  const { reader, checks, labels, asking, sources } = openSources(dir, tracking);
  let made = 0;

  return {
    dir,
    rows,
    runId,
    tracking,
    reader,
    checks,
    labels,
    sources,
    /** Gives the predictions' ids. */
    log: (texts: readonly LoggedAs[], keeps: 'whole' | 'statistics' = 'whole'): readonly string[] => {
      const writer = openPredictionWriter(logFile, MODEL, keeps);
      const ids = writer.record(texts.map((row) => ({ ...PLAIN_ROW, modelName: MODEL, runId, ...row })));
      writer.close();
      const database = openSqlite(logFile);
      const date = database.prepare(`UPDATE "${MODEL}" SET created_at = ? WHERE id = ?`);
      database.transaction(() => {
        for (const [index, { daysAgo = 1 }] of texts.entries()) {
          date.run(new Date(Date.now() - daysAgo * DAY + index).toISOString(), ids[index]);
        }
      })();
      database.close();
      return ids;
    },
    dispute: (predictionId: string, label: string | null): void => {
      const writer = openPredictionWriter(logFile, MODEL);
      writer.recordFeedback({ predictionId, modelName: MODEL, label });
      writer.close();
    },
    make: (source: QueueSource, signal: AbortSignal = new AbortController().signal): Promise<NewQueue> =>
      sources.make({ source, id: `queue-${(made += 1)}`, by: 'Anna' }, () => undefined, signal),
    end: async (): Promise<void> => {
      await asking.close();
      reader.close();
      checks.close();
      labels.close();
      await tracking.close();
      rmSync(root, { recursive: true });
    },
  };
};
