/** Projects of thousands of runs that look trained: parameters, metrics, tags and, where asked for, answers on the same texts. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { openStore } from '../core/tracking/store.ts';

const idrift = join(import.meta.dirname, '..', 'scripts', 'idrift.mjs');

const TEXTS = 50;
const METRICS = 20;

const answers = (split: 'val' | 'test', seed: number): string =>
  JSON.stringify({
    split,
    md5: `md5-of-${split}`,
    labels: ['negative', 'positive'],
    rows: Array.from({ length: TEXTS }, (_, index) => {
      const isRight = (index * 7 + seed * 13) % 10 !== 0;
      const label = index % 2 === 0 ? 'negative' : 'positive';
      const predicted = isRight === (label === 'negative') ? 'negative' : 'positive';
      const sure = 0.6 + ((index + seed) % 9) / 25;
      return {
        text: `Text ${index} of the ${split} split`,
        label,
        predicted,
        probabilities: predicted === 'negative' ? [sure, 1 - sure] : [1 - sure, sure],
      };
    }),
  });

/** @param answered how many of them, the first ones, keep their answers. */
export const makeManyRuns = (project: string, count: number, answered: number): void => {
  execFileSync(process.execPath, [idrift, 'init', project, '--sample'], { stdio: 'pipe' });
  const store = openStore(join(project, '.idrift'));
  for (let at = 0; at < count; at += 1) {
    const runId = store.createRun({
      experiment: 'sentiment-classification',
      name: `run-${String(at).padStart(5, '0')}`,
      source: 'idrift',
      user: 'ebba',
      git: { commit: 'c0ffee1c0ffee1', branch: 'main', changed: [], repoUrl: 'git@github.com:ebba/reviews.git' },
      params: {
        learning_rate: String((1 + (at % 13)) / 1e5),
        num_hidden_layers: String(1 + (at % 4)),
        seed: String(at % 97),
        weight_decay: String((at % 5) / 100),
        ...Object.fromEntries(Array.from({ length: 21 }, (_, each) => [`setting_${each}`, `value ${each}`])),
      },
      tags: { owner: ['ann', 'ebba', 'kim'][at % 3] ?? '', 'idrift.device': 'cpu' },
      datasets: [
        {
          name: 'data/train.jsonl',
          digest: 'd41d8cd9',
          revision: 'c0ffee1c0ffee1c0ffee1c0ffee1c0ffee1c0ffe1',
          files: [{ path: 'data/train.jsonl', md5: 'd41d8cd98f00b204e9800998ecf8427e' }],
          context: 'train',
        },
      ],
    });
    const value = (each: number): number => 0.5 + Math.sin(at * 31 + each) / 2;
    const keys = ['best_eval_loss', 'best_epoch', 'loss', 'eval_loss', 'test_accuracy'];
    store.logMetrics(
      runId,
      Array.from({ length: METRICS }, (_, each) => ({
        key: keys[each] ?? `metric_${each}`,
        value: keys[each] === 'best_epoch' ? 1 + (at % 10) : value(each),
        step: 0,
      })),
    );
    if (at < answered) {
      store.logArtifact(runId, 'evaluation/val.json', answers('val', at));
      store.logArtifact(runId, 'evaluation/test.json', answers('test', at + 1));
    }
    store.endRun(runId, 'FINISHED');
  }
  store.close();
};
