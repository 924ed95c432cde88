/** The sample project with runs that look trained: parameters, histories, answers on the same fifty test texts. */
import { join } from 'node:path';
import { openStore } from '../core/tracking/store.ts';
import { makeSample } from './sample.ts';

type Made = {
  readonly name: string;
  readonly lr: string;
  readonly layers: string;
  readonly loss: number;
  /** Test texts that it gets wrong, from the first one on. */
  readonly wrong: number;
  /** Metric points of its loss. */
  readonly points: number;
  readonly tags?: Readonly<Record<string, string>>;
};

export const RUNS: readonly Made[] = [
  { name: 'quiet-lynx-204', lr: '5e-05', layers: '2', loss: 0.31, wrong: 3, points: 100_000, tags: { owner: 'ebba' } },
  { name: 'brave-otter-17', lr: '2e-05', layers: '2', loss: 0.34, wrong: 5, points: 400 },
  { name: 'calm-heron-88', lr: '5e-05', layers: '4', loss: 0.52, wrong: 22, points: 400, tags: { owner: 'ann' } },
  { name: 'late-finch-9', lr: '0.0001', layers: '4', loss: 0.61, wrong: 25, points: 400 },
];

const answers = (split: 'val' | 'test', wrong: number): string =>
  JSON.stringify({
    split,
    md5: `md5-of-${split}`,
    labels: ['negative', 'positive'],
    rows: Array.from({ length: 50 }, (_, index) => {
      const label = index % 2 === 0 ? 'negative' : 'positive';
      const predicted = index < wrong ? (label === 'negative' ? 'positive' : 'negative') : label;
      const sure = 0.6 + (index % 9) / 25;
      const probabilities = predicted === 'negative' ? [sure, 1 - sure] : [1 - sure, sure];
      return { text: `Text ${index} of the ${split} split`, label, predicted, probabilities };
    }),
  });

/** Closed again before the app opens it. */
export const makeRunsProject = (): string => {
  const project = makeSample();
  const store = openStore(join(project, '.idrift'));
  const start = Date.now();
  for (const { name, lr, layers, loss, wrong, points, tags = {} } of RUNS) {
    const runId = store.createRun({
      experiment: 'sentiment-classification',
      name,
      source: 'idrift',
      user: 'ebba',
      git: {
        commit: 'c0ffee1c0ffee1',
        branch: 'main',
        changed: ['data/train.jsonl.dvc'],
        repoUrl: 'git@github.com:ebba/reviews.git',
      },
      params: { learning_rate: lr, num_hidden_layers: layers, seed: '42', num_train_epochs: '10' },
      tags,
    });
    const steps = Array.from({ length: points }, (_, step) => step);
    const total = 400;
    store.logMetrics(
      runId,
      steps.map((step) => ({
        key: 'loss',
        value: loss + 0.9 * Math.exp((-5 * step) / points) + 0.08 * Math.sin(step * 12.9898) * Math.sin(step * 0.37),
        step,
        at: start + Math.round((step * 600_000) / points),
      })),
    );
    store.logMetrics(
      runId,
      Array.from({ length: 10 }, (_, epoch) => ({
        key: 'eval_loss',
        value: loss + 0.6 * Math.exp(-epoch / 2),
        step: ((epoch + 1) * total) / 10,
        at: start + (epoch + 1) * 60_000,
      })),
    );
    store.logMetrics(
      runId,
      Array.from({ length: 10 }, (_, epoch) => ({
        key: 'epoch',
        value: epoch + 1,
        step: ((epoch + 1) * total) / 10,
        at: start + (epoch + 1) * 60_000,
      })),
    );
    store.logMetrics(
      runId,
      Array.from({ length: 24 }, (_, sample) => [
        {
          key: 'system/cpu_utilization_percentage',
          value: 70 + 25 * Math.sin(sample),
          step: sample,
          at: start + sample * 5000,
        },
        {
          key: 'system/system_memory_usage_megabytes',
          value: 5200 + 40 * sample,
          step: sample,
          at: start + sample * 5000,
        },
      ]).flat(),
    );
    store.logMetrics(
      runId,
      Object.entries({ best_epoch: 8, best_eval_loss: loss, test_accuracy: 1 - wrong / 50 }).map(([key, value]) => ({
        key,
        value,
        step: 0,
      })),
    );
    store.logArtifact(runId, 'evaluation/val.json', answers('val', wrong));
    store.logArtifact(runId, 'evaluation/test.json', answers('test', wrong));
    store.endRun(runId, 'FINISHED');
  }
  store.close();
  return project;
};
