/** The image of an exported model: its folder written, built by the engine that runs here, and sent to a registry. */
import { type ErrorInfo, IdriftError } from '../../contract/errors.ts';
import {
  buildFolder,
  connectEngine,
  type Engine,
  engineTarget,
  type Environment,
  NoEngineError,
  type OnStackEvent,
  pushImage,
} from '../../stack/engine/index.ts';
import type { Target } from './collect.ts';
import { type BundleSource, writeBundle } from './write-bundle.ts';

export type ImageOrder = {
  readonly source: BundleSource;
  readonly tag: string;
  readonly push: boolean;
  /** Where the folder that is built is written; it does not exist yet, or is empty. */
  readonly out: string;
  /** Whether it stays: then it is written also where no engine is at hand. */
  readonly kept: boolean;
  readonly env: Environment;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: OnStackEvent | undefined;
};

export type ExportedImage = {
  readonly image: string;
  /** Bytes, unpacked; null: it was not built. */
  readonly size: number | null;
  /** Of the registry that it was pushed to, else the image's id; null: it was not built. */
  readonly digest: string | null;
  /** The folder, where it stays. */
  readonly context: string | null;
  /** Why it was not built. */
  readonly reason: ErrorInfo | null;
};

/** @throws NoEngineError where there is no engine and the folder would not stay */
export const buildExport = async (order: ImageOrder): Promise<ExportedImage> => {
  const { source, tag, out, kept, signal } = order;
  const engine = await engineOrReason(order);
  const write = async (target: Target): Promise<void> => {
    await writeBundle({ ...source, target, image: tag, out, signal });
  };
  const context = kept ? out : null;
  if (!('docker' in engine)) {
    await write(noEngineTarget());
    return { image: tag, size: null, digest: null, context, reason: engine };
  }
  try {
    await write(await engineTarget(engine));
    const going = { ...(signal ? { signal } : {}), ...(order.onEvent ? { onEvent: order.onEvent } : {}) };
    const built = await buildFolder(engine, { folder: out, tag }, going);
    const digest = order.push ? await pushImage(engine, tag, going) : built.id;
    return { image: tag, size: built.size, digest, context, reason: null };
  } finally {
    engine.close();
  }
};

const engineOrReason = async ({ env, kept, out, tag }: ImageOrder): Promise<Engine | ErrorInfo> => {
  try {
    return await connectEngine(env);
  } catch (thrown) {
    if (!(thrown instanceof NoEngineError)) throw thrown;
    const build = `docker build -t ${tag} ${kept ? out : 'FOLDER'}`;
    const info = {
      ...thrown.info,
      hint: kept
        ? `${thrown.info.hint ?? ''} Or build it elsewhere: ${build}`.trim()
        : `${thrown.info.hint ?? ''} Or name a folder, and build it elsewhere: ${build}`.trim(),
    };
    if (kept) return info;
    throw new IdriftError(info, { cause: thrown });
  }
};

/** Most servers' processor where nothing says better: this machine's own. */
export const noEngineTarget = (): Target => ({ platform: 'linux', arch: process.arch });
