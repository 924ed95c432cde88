/** Which files of a model training needs, with their sizes and checksums, at one commit. */
import { z } from 'zod';
import { IdriftError } from '../contract/errors.ts';
import { tokenizerFiles } from '../contract/model-files.ts';
import { shardsOf } from './cache.ts';
import type { ModelId } from './model-id.ts';
import { request } from './request.ts';
import type { HubSettings } from './settings.ts';

export type HubFile = {
  readonly name: string;
  readonly size: number;
  /** Names the blob, and is its checksum: SHA-256, or git's SHA-1 of a blob. */
  readonly etag: string;
  readonly checksum: 'sha256' | 'git';
};

export type HubModel = { readonly commit: string; readonly files: readonly HubFile[] };

const answerShape = z.object({
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  siblings: z.array(
    z.object({
      rfilename: z.string(),
      size: z.number().int().min(0).nullish(),
      blobId: z
        .string()
        .regex(/^[0-9a-f]{40}$/)
        .nullish(),
      lfs: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), size: z.number().int().min(0) }).nullish(),
    }),
  ),
});

const SENTENCEPIECE = 'sentencepiece.bpe.model';

/** As transformers prefers them. @throws IdriftError when the model has no weights that we read. */
const neededOf = (all: ReadonlyMap<string, HubFile>, id: string): readonly HubFile[] => {
  const pick = (names: readonly string[]): readonly HubFile[] => names.flatMap((name) => all.get(name) ?? []);
  // The larger file says nothing that tokenizer.json does not.
  const tokenizer = tokenizerFiles.filter((name) => name !== SENTENCEPIECE || !all.has('tokenizer.json'));
  const about = pick(['config.json', ...tokenizer]);
  for (const base of ['model.safetensors', 'pytorch_model.bin']) {
    if (all.has(base)) return [...about, ...pick([base])];
    const index = `${base}.index.json`;
    const stem = base.replace(/\.[a-z]+$/, '');
    // The shards' names follow the index file's; the index itself says which there are once it is here.
    const shards = [...all.keys()].filter(
      (name) => name.startsWith(`${stem}-`) && name.endsWith(base.slice(stem.length)),
    );
    if (all.has(index)) return [...about, ...pick([index, ...shards])];
  }
  throw new IdriftError({
    code: 'bad-input',
    message: `${id} has no weights that Idrift reads.`,
    where: id,
    hint: 'Choose a model with model.safetensors or pytorch_model.bin: most BERT models have one of them.',
  });
};

export const listFiles = async (
  settings: HubSettings,
  { id, revision }: ModelId,
  signal?: AbortSignal,
): Promise<HubModel> => {
  const url = `${settings.endpoint}/api/models/${id}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const answer = await request(settings, { url, id, signal });
  const read = answerShape.safeParse(await answer.json());
  if (!read.success) {
    throw new IdriftError({
      code: 'not-available',
      message: `The hub's answer about ${id} cannot be read: ${read.error.issues[0]?.message ?? 'unknown reason'}.`,
      where: url,
      hint: 'Check HF_ENDPOINT, when you have set it.',
    });
  }
  const files = read.data.siblings.flatMap(({ rfilename: name, size, blobId, lfs }): readonly HubFile[] => {
    // What we need lies at the top; anything else could name a place outside of the cache.
    if (!/^\w[\w.-]*$/.test(name)) return [];
    if (lfs) return [{ name, size: lfs.size, etag: lfs.sha256, checksum: 'sha256' }];
    return blobId && size != null ? [{ name, size, etag: blobId, checksum: 'git' }] : [];
  });
  return { commit: read.data.sha, files: neededOf(new Map(files.map((file) => [file.name, file])), id) };
};

/** Names that an index asks for and the list lacks. */
export const missingShards = (index: string, files: readonly HubFile[]): readonly string[] =>
  shardsOf(index).filter((name) => !files.some((file) => file.name === name));
