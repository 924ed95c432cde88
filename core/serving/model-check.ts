/** Whether a model folder is the one that was logged: its files by the hashes that lie beside them. A folder of others' make has none. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKSUMS, readChecksums, sha256OfFile } from '../base/checksums.ts';
import { IdriftError } from '../contract/errors.ts';
import type { Target } from './served-model.ts';

const WEIGHTS = /\.(?:safetensors|bin|onnx)$/;

/** Of the files that have hashes, those that serving reads: one form of the weights, and all that is no weights. */
const filesToRead = (names: readonly string[], precision: Target['precision']): readonly string[] => {
  const own = names.filter((name) => !name.includes('/'));
  const onnx = precision === 'int8' ? 'model.int8.onnx' : 'model.onnx';
  const isRead = own.includes(onnx)
    ? (name: string) => name === onnx || !WEIGHTS.test(name)
    : (name: string) => !name.endsWith('.onnx');
  return own.filter(isRead);
};

/**
 * Reads each file once, a megabyte at a time, beside whatever else this thread does.
 * @throws IdriftError `not-found` or `corrupt` that names the first file which is missing or has other bytes.
 */
export const checkModelFolder = async ({
  modelDir,
  precision,
}: Pick<Target, 'modelDir' | 'precision'>): Promise<void> => {
  const hashes = readChecksums(modelDir);
  if (hashes === null) return;
  const hint = `Fetch, export or log the model again. ${CHECKSUMS} beside the file says what it was.`;
  for (const name of filesToRead([...hashes.keys()], precision)) {
    const where = join(modelDir, name);
    if (!existsSync(where)) {
      throw new IdriftError({ code: 'not-found', message: `The model's file ${name} is missing.`, where, hint });
    }
    if ((await sha256OfFile(where)) === hashes.get(name)) continue;
    const message = `The model's file ${name} is not the one that was logged: its bytes have changed.`;
    throw new IdriftError({ code: 'corrupt', message, where, hint });
  }
};
