/** A predictor of what a model reference names: a folder, or anything the registry knows. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isFolder } from '../base/path-facts.ts';
import { IdriftError } from '../contract/errors.ts';
import { isAdapter } from '../nn/peft.ts';
import { openPredictor, type Predictor } from '../nn/predictor.ts';
import { withProject } from './open-project.ts';
import type { GlobalOptions } from './terminal.ts';

export const openModel = async (options: GlobalOptions, reference: string): Promise<Predictor> => {
  const folder = resolve(reference);
  if (existsSync(join(folder, 'config.json')) || isAdapter(folder)) return openPredictor(folder);
  if (reference.includes('/') && isFolder(folder)) {
    throw new IdriftError({
      code: 'not-found',
      message: `${folder} holds no model: it has no config.json.`,
      where: folder,
      hint: 'Give a folder of Hugging Face files with model.onnx, or NAME, NAME/3, NAME@alias, m-… or a run.',
    });
  }
  return openPredictor(await withProject(options, (session) => session.modelDir(reference)));
};
