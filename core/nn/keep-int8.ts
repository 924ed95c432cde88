/** The model in 8 bits that is kept with a version: its graph and what was measured of it, beside the version's other files. */
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readChecksums, writeChecksums } from '../base/checksums.ts';
import { exportModel } from './export.ts';
import { INT8_FIGURES, INT8_GRAPH, type Int8Difference } from './int8-figures.ts';
import type { LabelledText } from './int8.ts';

/**
 * Makes it from the folder's weights and measures it on these texts. The figures are put in place last: with them it is whole.
 * @param work a folder on the same disk that the caller removes, whatever becomes of this. @throws IdriftError when there are no texts, or the folder has no weights.
 */
export const keepInt8 = async (
  modelDir: string,
  rows: readonly LabelledText[],
  work: string,
): Promise<Int8Difference> => {
  const made = join(work, 'made');
  const { int8 } = await exportModel({ modelDir, format: 'onnx', out: made, int8: rows });
  if (int8 === null) throw new Error('The export measured nothing.');
  rmSync(join(modelDir, INT8_FIGURES), { force: true });
  renameSync(join(made, INT8_GRAPH), join(modelDir, INT8_GRAPH));
  const hashes = readChecksums(modelDir);
  if (hashes) await writeChecksums(modelDir, [INT8_GRAPH], hashes);
  renameSync(join(made, INT8_FIGURES), join(modelDir, INT8_FIGURES));
  return int8;
};
