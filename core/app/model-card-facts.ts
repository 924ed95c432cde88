/** What a model card may say: gathered where the model is made, and again from what the store has kept of it. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Row, Split } from '../contract/common.ts';
import type { SplitFile } from '../data/split-files.ts';
import { parseConfig } from '../nn/config-file.ts';
import type { CardFacts, CardFile, CardResult } from '../nn/model-card.ts';
import type { RunRecord } from '../tracking/store.ts';
import { resolveBaseModel } from './base-model.ts';
import { accuracyOf, type Evaluation, rocAucOf } from './evaluation.ts';

/** How many texts of all splits were cut to the model's length. */
export const CUT_TEXTS_TAG = 'idrift.cut_texts';

const USES = { train: 'training', val: 'validation', test: 'test' } as const satisfies Record<Split, CardFile['use']>;

export type CardSources = {
  readonly title: string;
  /** null: its run is not known. */
  readonly run: RunRecord | null;
  /** The text of the model's `config.json`; null where it has none. */
  readonly config: string | null;
  readonly evaluations: readonly Evaluation[];
  /** With their rows, where the model is made. */
  readonly files?: readonly SplitFile[];
  readonly onnx: boolean;
};

export const cardFacts = async ({
  title,
  run,
  config,
  evaluations,
  files = [],
  onnx,
}: CardSources): Promise<CardFacts> => {
  const made = config === null ? null : configOrNull(config);
  const { params, tags }: Pick<RunRecord, 'params' | 'tags'> = run ?? { params: {}, tags: {} };
  const base = baseOf(params);
  const said = await baseSays(params['base_model']);
  return {
    title,
    labels: evaluations[0]?.labels ?? (made && made.labels.length > 0 ? made.labels : null),
    multi: made?.problem === 'multi',
    architecture: made?.architecture ?? null,
    family: made?.family ?? null,
    parameters: numberOr(tags['idrift.parameters']),
    base,
    lora: params['method'] === 'lora',
    ...said,
    maxLength: numberOr(params['max_length']),
    cutTexts: numberOr(tags[CUT_TEXTS_TAG]),
    data: run && dataOf(run, evaluations, files),
    recipe: recipeOf(params, base),
    results: evaluations.map((evaluation) => resultOf(evaluation, run)),
    run: run && {
      id: run.runId,
      name: run.name,
      user: run.user,
      ended: run.endedAt,
      device: tags['idrift.device'] ?? null,
      commit: tags['mlflow.source.git.commit'] ?? null,
    },
    onnx,
  };
};

/** Without what stands elsewhere in the card, and without where things lie on the computer that trained it. */
const recipeOf = (
  { data_revision: _data, n_training_samples: _rows, ...params }: RunRecord['params'],
  base: CardFacts['base'],
): CardFacts['recipe'] => (base?.kind === 'folder' ? { ...params, base_model: base.name } : params);

const configOrNull = (text: string) => {
  try {
    const { family, labels, problem, json } = parseConfig(text, 'config.json');
    const { architectures } = z.looseObject({ architectures: z.array(z.string()).optional() }).parse(json);
    return { family, labels, problem, architecture: architectures?.[0] ?? null };
  } catch {
    return null; // a model of another make
  }
};

const numberOr = (text: string | undefined): number | null => {
  const value = Number(text);
  return text === undefined || text === '' || !Number.isFinite(value) ? null : value;
};

const baseOf = (params: RunRecord['params']): CardFacts['base'] => {
  const base = params['base_model'];
  if (base === undefined || base === '') return null;
  if (base === 'random weights') return { kind: 'none' };
  const [, id, revision] = /^([\w.-]+\/[\w.-]+|[\w.-]+)(?:@(.+))?$/.exec(base) ?? [];
  if (id === undefined || existsSync(join(base, 'config.json'))) return { kind: 'folder', name: basename(base) };
  return { kind: 'hub', id, revision: params['base_model_revision'] ?? revision ?? null };
};

const words = z.union([z.string(), z.array(z.string())]).optional();
const said = z.looseObject({ license: z.string().optional().catch(undefined), language: words.catch(undefined) });

/** A license and languages go on from the base model's own card, where that lies beside it. */
const baseSays = async (base: string | undefined): Promise<Pick<CardFacts, 'license' | 'languages'>> => {
  const nothing = { license: null, languages: [] };
  if (base === undefined || base === 'random weights') return nothing;
  try {
    const found = await resolveBaseModel(base);
    if (!found) return nothing;
    const [, head] = /^---\r?\n([^]*?)\r?\n---/.exec(readFileSync(join(found.dir, 'README.md'), 'utf8')) ?? [];
    const { license = null, language = [] } = said.parse(parse(head ?? ''));
    return { license, languages: [language].flat() };
  } catch {
    return nothing;
  }
};

const dataOf = (
  run: RunRecord,
  evaluations: readonly Evaluation[],
  files: readonly SplitFile[],
): NonNullable<CardFacts['data']> => ({
  revision: run.datasets.find(({ revision }) => revision !== null)?.revision ?? null,
  files: run.datasets.flatMap((dataset) =>
    dataset.files.map(({ path, md5 }) => {
      const split = splitOfFile(path);
      const rows: readonly Row[] | undefined =
        files.find((file) => file.path === path && file.md5 === md5)?.rows ??
        evaluations.find((evaluation) => evaluation.md5 === md5 && evaluation.split === split)?.rows;
      const known = split === 'train' ? numberOr(run.params['n_training_samples']) : null;
      return {
        use: USES[split],
        path,
        md5,
        rows: rows?.length ?? known,
        labels: rows === undefined ? null : countLabels(rows),
      };
    }),
  ),
});

/** Idrift trains on `train.jsonl`, `val.jsonl` and `test.jsonl` of a folder; another program's files are what it trained on. */
const splitOfFile = (path: string): Split => {
  const name = basename(path);
  return name === 'val.jsonl' ? 'val' : name === 'test.jsonl' ? 'test' : 'train';
};

const countLabels = (rows: readonly Row[]): NonNullable<CardFile['labels']> => {
  const counts = new Map<string, number>();
  for (const { label, labels = [label] } of rows) {
    for (const each of labels) counts.set(each, (counts.get(each) ?? 0) + 1);
  }
  return [...counts].map(([label, count]) => ({ label, count })).toSorted((a, b) => (a.label < b.label ? -1 : 1));
};

const resultOf = (evaluation: Evaluation, run: RunRecord | null): CardResult => {
  const test = evaluation.split === 'test';
  const n = evaluation.rows.length;
  const accuracy = accuracyOf(evaluation);
  const auc = rocAucOf(evaluation);
  const f1 = run?.metrics[test ? 'test_f1' : 'best_eval_validation_f1'];
  return {
    use: test ? 'test' : 'validation',
    path: pathOf(run, evaluation) ?? `${evaluation.split}.jsonl`,
    figures: [
      { type: 'accuracy', value: accuracy.value, interval: accuracy.interval, n },
      ...(f1 === undefined ? [] : [{ type: 'f1' as const, value: f1, interval: null, n }]),
      ...(auc === null ? [] : [{ type: 'roc_auc' as const, value: auc.value, interval: auc.interval, n }]),
    ],
  };
};

const pathOf = (run: RunRecord | null, { md5, split }: Evaluation): string | undefined =>
  run?.datasets.flatMap(({ files }) => files).find((file) => file.md5 === md5 && splitOfFile(file.path) === split)
    ?.path;
