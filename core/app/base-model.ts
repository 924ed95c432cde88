/** The model that a run starts from, as a folder of this computer: a folder, or one of the hub's that is or comes into the cache. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { IdriftError } from '../contract/errors.ts';
import type { BaseState } from '../contract/training.ts';
import { bytesIn, cachedSnapshot } from '../hub/cache.ts';
import { type DownloadProgress, downloadModel, haveOf } from '../hub/download.ts';
import { listFiles } from '../hub/files.ts';
import { type ModelId, parseModelId } from '../hub/model-id.ts';
import { type HubSettings, hubSettings } from '../hub/settings.ts';
import type { JobReport, Jobs } from './jobs.ts';

/** `id` and `revision` where it is one of the hub's. */
export type ResolvedBase = { readonly dir: string; readonly id: string | null; readonly revision: string | null };

/** null: random weights. Nothing is downloaded. @throws IdriftError `not-found` when it is not on this computer. */
export const resolveBaseModel = async (base: string | null): Promise<ResolvedBase | null> => {
  if (base === null) return null;
  if (isFolder(base)) return { dir: base, id: null, revision: null };
  const model = parseModelId(base);
  if (!model) throw absent(base);
  const snapshot = cachedSnapshot(hubSettings().cacheDir, model);
  if (!snapshot) throw notHere(model);
  return { dir: snapshot.dir, id: model.id, revision: snapshot.commit };
};

/** As `resolveBaseModel`, after a download where one is needed and allowed. */
export const fetchBaseModel = async (
  base: string | null,
  report: (progress: JobReport) => void,
  signal: AbortSignal,
): Promise<ResolvedBase | null> => {
  const model = base === null || isFolder(base) ? null : parseModelId(base);
  const settings = hubSettings();
  if (model && !cachedSnapshot(settings.cacheDir, model)) await download(settings, model, report, signal);
  return resolveBaseModel(base);
};

const download = async (
  settings: HubSettings,
  model: ModelId,
  report: (progress: JobReport) => void,
  signal: AbortSignal,
): Promise<void> => {
  if (settings.offline) throw offline(model);
  const began = performance.now();
  let first: DownloadProgress | undefined;
  for await (const progress of downloadModel(settings, model, signal)) {
    first ??= progress;
    const rate = (progress.bytes - first.bytes) / Math.max(0.1, (performance.now() - began) / 1000);
    report({
      progress: progress.bytes / Math.max(1, progress.total),
      where: `${progress.file}, ${(progress.bytes / 1e6).toFixed(0)} of ${(progress.total / 1e6).toFixed(0)} MB`,
      rate: `${(rate / 1e6).toFixed(1)} MB/s`,
      secondsLeft: rate > 0 ? (progress.total - progress.bytes) / rate : null,
    });
  }
};

export const createBaseModels = (jobs: Jobs) => ({
  /** Asks the hub how large a model is that is not here; when it does not answer, the size is not known. */
  state: async (base: string): Promise<BaseState> => {
    const model = isFolder(base) ? null : parseModelId(base);
    if (!model) return folderState(base);
    const settings = hubSettings();
    const snapshot = cachedSnapshot(settings.cacheDir, model);
    if (snapshot) {
      const bytes = bytesIn(snapshot.dir);
      return { state: 'here', bytes, haveBytes: bytes, folder: snapshot.dir, revision: snapshot.commit };
    }
    const nothing: BaseState = { state: 'absent', bytes: null, haveBytes: 0, folder: null, revision: null };
    if (settings.offline) return nothing;
    const { commit, files } = await listFiles(settings, model, AbortSignal.timeout(ASK_MILLISECONDS));
    const haveBytes = files.reduce((sum, file) => sum + haveOf(settings.cacheDir, model.id, file), 0);
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    return { ...nothing, state: haveBytes > 0 ? 'partial' : 'absent', bytes, haveBytes, revision: commit };
  },
  download: (base: string): { readonly jobId: string } => {
    const model = parseModelId(base);
    if (!model) throw absent(base);
    const about = { kind: 'download' as const, title: `Downloading ${base}`, path: '/train' };
    const { job } = jobs.start(about, (report, signal) => download(hubSettings(), model, report, signal));
    return { jobId: job.id };
  },
});

const ASK_MILLISECONDS = 10_000;

const folderState = (base: string): BaseState => {
  if (!isFolder(base)) return { state: 'absent', bytes: null, haveBytes: 0, folder: null, revision: null };
  const bytes = readdirSync(base, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { name }) => sum + statSync(join(base, name)).size, 0);
  return { state: 'here', bytes, haveBytes: bytes, folder: base, revision: null };
};

const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();

const absent = (base: string): IdriftError =>
  new IdriftError({
    code: 'not-found',
    message: `There is no folder ${base}, and it is no name of a model on the hub.`,
    where: base,
    hint: 'Give a folder with the files of a Hugging Face model, or a name as owner/name, with @revision if any.',
  });

const notHere = ({ id }: ModelId): IdriftError =>
  new IdriftError({
    code: 'not-found',
    message: `The model ${id} is not on this computer yet.`,
    where: id,
    hint: 'Download it first: the Train page offers that beside its name, and training from the terminal does it.',
  });

const offline = ({ id }: ModelId): IdriftError =>
  new IdriftError({
    code: 'not-available',
    message: `The model ${id} is not in the cache, and HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE forbids to ask the hub.`,
    where: id,
    hint: 'Unset them, or choose a model that is in the cache or in a folder.',
  });
