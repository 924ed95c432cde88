/** A predictor of what a model reference names: a folder, or anything the registry knows. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openPredictor, type Predictor } from '../nn/predictor.ts';
import { withProject } from './open-project.ts';
import type { GlobalOptions } from './terminal.ts';

export const openModel = async (options: GlobalOptions, reference: string): Promise<Predictor> => {
  const folder = resolve(reference);
  if (existsSync(join(folder, 'config.json'))) return openPredictor(folder);
  return openPredictor(await withProject(options, (session) => session.modelDir(reference)));
};
