/** Files of runs and models on a server: listed there, fetched into a folder of the project when they are wanted. */
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import type { Artifact } from '../../contract/tracking.ts';
import { type ArtifactText, checkArtifactPath, foldersFirst, readText } from '../artifacts.ts';
import { servingDirIn } from '../logged-models.ts';
import { artifactPlace, type ArtifactPlace, type PlacedFile } from './artifact-places.ts';
import type { Sending } from './deliver.ts';
import { eachOf } from './each-of.ts';
import { modelOrNull } from './server-registry.ts';
import { modelsByRun } from './run-records.ts';
import type { ServerRun } from './shapes.ts';

/** Files fetched at a time. */
const FETCHED = 4;

type Found = { readonly place: ArtifactPlace; readonly path: string };

/** @param cacheDir what was fetched lies there: files of runs as they were last, models once, since they never change. */
export const serverFiles = (
  { client, calls, openBucket }: Sending,
  cacheDir: string,
  getServerRun: (runId: string) => Promise<ServerRun>,
) => {
  const placeAt = (uri: string): ArtifactPlace => artifactPlace(client, openBucket, uri);

  /** The run's logged model is shown as a folder of its name. */
  const placesOf = async (runId: string) => {
    const run = await getServerRun(runId);
    const models = await calls.models([run.info.experiment_id], `source_run_id = '${run.info.run_id}'`);
    const modelId = modelsByRun(models).get(run.info.run_id);
    const model = models.find(({ info }) => info.model_id === modelId)?.info;
    return {
      run: placeAt(run.info.artifact_uri),
      model: model ? { name: model.name, place: placeAt(model.artifact_uri) } : null,
    };
  };

  const find = async (runId: string, path: string): Promise<Found> => {
    checkArtifactPath(path);
    const { run, model } = await placesOf(runId);
    if (model && (path === model.name || path.startsWith(`${model.name}/`))) {
      const files = await run.list();
      if (!files.some((file) => file.path.startsWith(`${model.name}/`))) {
        return { place: model.place, path: path.slice(model.name.length + 1) };
      }
    }
    return { place: run, path };
  };

  const fetchInto = async ({ place, path }: Found, target: string): Promise<void> => {
    const all = await place.list();
    const inside = path === '' ? all : all.filter((file) => file.path.startsWith(`${path}/`));
    const isFile = all.some((file) => file.path === path);
    if (!isFile && inside.length === 0) {
      throw new IdriftError({ code: 'not-found', message: `There is no file ${path} at ${place.uri}.`, where: path });
    }
    if (isFile) return place.get(path, target);
    const start = path === '' ? 0 : path.length + 1;
    await eachOf(inside, FETCHED, (file) => place.get(file.path, join(target, file.path.slice(start))));
  };

  const artifactPath = async (runId: string, path: string): Promise<string> => {
    const found = await find(runId, path);
    const target = join(cacheDir, 'runs', runId, path);
    await rm(target, { recursive: true, force: true });
    await fetchInto(found, target);
    return target;
  };

  const modelFolder = async (modelId: string): Promise<string> => {
    const target = join(cacheDir, 'models', modelId);
    if (existsSync(target)) return target;
    const model = await modelOrNull(calls, modelId);
    if (!model) throw new IdriftError({ code: 'not-found', message: `There is no model ${modelId}.`, where: 'model' });
    if (model.info.status !== 'LOGGED_MODEL_READY') {
      throw new IdriftError({
        code: 'not-available',
        message: `The model ${modelId} is not complete.`,
        where: model.info.artifact_uri,
        hint: 'Train again.',
      });
    }
    const temporary = `${target}.tmp`;
    await rm(temporary, { recursive: true, force: true });
    await fetchInto({ place: placeAt(model.info.artifact_uri), path: '' }, temporary);
    await mkdir(dirname(target), { recursive: true });
    await rename(temporary, target);
    return target;
  };

  return {
    /** Every file and folder, folders first. */
    listArtifacts: async (runId: string): Promise<Artifact[]> => {
      const { run, model } = await placesOf(runId);
      const found = withFolders(await run.list(), '');
      if (model && !found.some(({ path }) => path === model.name)) {
        const files = await model.place.list();
        if (files.length > 0) {
          found.push({ path: model.name, isDirectory: true, size: null }, ...withFolders(files, `${model.name}/`));
        }
      }
      return found.toSorted(foldersFirst);
    },

    artifactPath,

    readArtifact: async (runId: string, path: string): Promise<ArtifactText> =>
      readText(await artifactPath(runId, path), path),

    modelFolder,

    servingDir: async (modelId: string): Promise<string> => servingDirIn(await modelFolder(modelId), modelId),
  };
};

const withFolders = (files: readonly PlacedFile[], prefix: string): Artifact[] => {
  const folders = new Set(
    files.flatMap(({ path }) => {
      const parts = path.split('/').slice(0, -1);
      return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
    }),
  );
  return [
    ...[...folders].map((path): Artifact => ({ path: prefix + path, isDirectory: true, size: null })),
    ...files.map(({ path, size }): Artifact => ({ path: prefix + path, isDirectory: false, size })),
  ];
};
