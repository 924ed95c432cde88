/** The files of an exported model beside its program: what it is and where it comes from, and how it is read back. */
import { existsSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { z } from 'zod';
import { sha256OfFile } from '../../base/checksums.ts';
import { IdriftError } from '../../contract/errors.ts';
import { int8Difference } from '../../nn/int8-figures.ts';

/** Folders of a bundle. `about/` has `model.json`, `fixture.json`, `drift-reference.json`, `sbom.cdx.json` and `licence.txt`. */
export const MODEL = 'model';
export const ABOUT = 'about';

/** Where the model comes from; null stands for what is not recorded. */
const lineage = z.object({
  name: z.string(),
  /** 0: it was not registered. */
  version: z.number().int(),
  modelId: z.string().nullable(),
  runId: z.string().nullable(),
  /** Of the training data. */
  dataMd5: z.string().nullable(),
  /** The data version, a git commit. */
  dataRevision: z.string().nullable(),
  /** Of the project when the run was made. */
  gitCommit: z.string().nullable(),
  /** Of the model, as its card says it. */
  licence: z.string().nullable(),
});
export type Lineage = z.infer<typeof lineage>;

const precision = z.enum(['fp32', 'int8']);
export type Precision = z.infer<typeof precision>;

export const modelFile = lineage.extend({
  format: z.literal(1),
  /** Bits of its weights. */
  precision: precision.default('fp32'),
  /** Of 8 bits: what was measured against 32. */
  int8: int8Difference.nullable().default(null),
  /** In the order of the model's outputs. */
  labels: z.array(z.string()),
  /** Longest text in tokens. */
  maxTokens: z.number().int(),
  exportedAt: z.string(),
  /** The Idrift that wrote it. */
  idrift: z.string(),
  target: z.object({ platform: z.string(), arch: z.string() }),
  /** SHA-256 of each file in `model/`. */
  files: z.record(z.string(), z.string()),
});
export type ModelFile = z.infer<typeof modelFile>;

export const fixture = z.object({
  format: z.literal(1),
  /** Largest difference of a probability that another processor may make. */
  tolerance: z.number(),
  rows: z.array(
    z.object({
      text: z.string(),
      label: z.string(),
      probabilities: z.record(z.string(), z.number()),
      tokens: z.number().int(),
      truncated: z.boolean(),
    }),
  ),
});
export type Fixture = z.infer<typeof fixture>;

/** @throws IdriftError `not-found` or `corrupt` */
export const readAbout = <Value>(dir: string, name: string, schema: z.ZodType<Value>): Value => {
  const path = join(dir, ABOUT, name);
  if (!existsSync(path)) {
    throw new IdriftError({
      code: 'not-found',
      message: `The exported model has no ${ABOUT}/${name}.`,
      where: path,
      hint: 'Export it again.',
    });
  }
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new IdriftError(
      {
        code: 'corrupt',
        message: `${ABOUT}/${name} is not as it was exported.`,
        where: path,
        hint: 'Export the model again.',
      },
      { cause },
    );
  }
};

/** @throws IdriftError `corrupt` when a file of the model is missing or not the one that was exported. */
export const checkModelFiles = async (dir: string, files: ModelFile['files']): Promise<void> => {
  for (const [name, sha256] of Object.entries(files)) {
    const path = join(dir, MODEL, ...name.split('/'));
    const found = path.startsWith(join(dir, MODEL) + sep) && existsSync(path) ? await sha256OfFile(path) : null;
    if (found === sha256) continue;
    throw new IdriftError({
      code: 'corrupt',
      message: `${MODEL}/${name} ${found === null ? 'is missing' : 'is not the file that was exported'}.`,
      where: path,
      hint: 'Export the model again, or build the image anew.',
    });
  }
};
