/** The model that a run starts from, as a folder of this computer, and whether it is there. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { IdriftError } from '../contract/errors.ts';
import type { BaseState } from '../contract/training.ts';

/** `id` and `revision` where it is one of the hub's. */
export type ResolvedBase = { readonly dir: string; readonly id: string | null; readonly revision: string | null };

/** null: random weights. @throws IdriftError `not-found` */
export const resolveBaseModel = async (base: string | null): Promise<ResolvedBase | null> => {
  if (base === null) return null;
  if (!isFolder(base)) throw absent(base);
  return { dir: base, id: null, revision: null };
};

export const createBaseModels = () => ({
  state: async (base: string): Promise<BaseState> => {
    if (!isFolder(base)) return { state: 'absent', bytes: null, haveBytes: 0, folder: null, revision: null };
    const bytes = readdirSync(base, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, { name }) => sum + statSync(join(base, name)).size, 0);
    return { state: 'here', bytes, haveBytes: bytes, folder: base, revision: null };
  },
  download: async (base: string): Promise<{ jobId: string }> => {
    throw absent(base);
  },
});

const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();

const absent = (base: string): IdriftError =>
  new IdriftError({
    code: 'not-found',
    message: `There is no folder ${base}.`,
    where: base,
    hint: 'Give a folder with the files of a Hugging Face model: config.json, model.safetensors, tokenizer.json.',
  });
