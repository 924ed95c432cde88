/** For tests: an empty store in a temporary folder, and the files of a model to log. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import { openStore, type TrackingStore } from './store.ts';

export const temporaryDir = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'idrift-tracking-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
};

export const temporaryStore = (): { readonly dir: string; readonly store: TrackingStore } => {
  const dir = temporaryDir();
  const store = openStore(join(dir, '.idrift'));
  onTestFinished(() => {
    store.close();
  });
  return { dir, store };
};

/** The store copies these files without looking into the weights. */
export const writeSourceModel = (dir: string): string => {
  const source = join(dir, 'source-model');
  mkdirSync(source, { recursive: true });
  const files = {
    'config.json': JSON.stringify({
      architectures: ['BertForSequenceClassification'],
      max_position_embeddings: 64,
    }),
    'model.safetensors': 'weights',
    'model.onnx': 'graph',
    'tokenizer.json': '{}',
    'tokenizer_config.json': JSON.stringify({ model_max_length: 48 }),
    'vocab.txt': '[PAD]\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(source, name), text);
  return source;
};

export const newRun = { experiment: 'sentiment', source: 'idrift', user: 'ann', git: null } as const;

/** The rows as they lie in the file, past the store. */
export const rowsOf = (file: string, sql: string): unknown[] => {
  const database = new Database(file, { readonly: true });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
};
