/** What was brought from elsewhere, put into the folder and the cache as an out of the project. */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { randomBytes } from 'node:crypto';
import type { Artifact } from '../formats/dvc-file.ts';
import { IdriftError } from '../../contract/errors.ts';
import { addIgnoreLine } from '../ignore/gitignore.ts';
import type { Watched } from '../progress.ts';
import { build } from '../store/build.ts';
import { missingObjects } from '../store/objects.ts';
import { type DvcProject, ownFolder } from './project.ts';
import { relink, wantsLinks } from './relink.ts';
import { replaceAt } from './rename-across.ts';
import { type Touched, withContent } from './write-stage.ts';
import { storeManifest } from './manifests.ts';

/** Runs `work` with a folder of its own on the project's disk, removed afterwards. */
export const withScratch = async <Result>(
  project: DvcProject,
  work: (dir: string) => Promise<Result>,
): Promise<Result> => {
  const dir = join(ownFolder(project), 'imports', `${process.pid}-${randomBytes(6).toString('hex')}`);
  mkdirSync(dir, { recursive: true });
  try {
    return await work(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};

/** Moves `fresh` to the out's place, stores it in the cache, and gives the artifact as it is now. `scratch` takes what was there. */
export const placeImport = async (
  project: DvcProject,
  path: string,
  artifact: Artifact,
  fresh: string,
  scratch: string,
  watched: Watched,
): Promise<Artifact> => {
  const target = join(project.root, path);
  mkdirSync(dirname(target), { recursive: true });
  replaceAt(fresh, target, join(scratch, 'aside'));
  const built = (await build(project, [{ path, legacy: false }], { ...watched, store: artifact.cache }))(path);
  if (!built) throw new Error(`${path} is ignored, or neither a file nor a folder.`);
  if (built.isFolder && artifact.cache) storeManifest(project, built.entries());
  if (artifact.cache && !built.isFolder && wantsLinks(project)) {
    await relink(project, path, { oid: built.oid, legacy: false }, built.isexec);
  }
  return withContent(artifact, built);
};

export const ignoreImport = (project: DvcProject, path: string, touched: Touched): void => {
  if (project.scmRoot === null) return;
  const { file, changed } = addIgnoreLine(project.scmRoot, join(project.root, path));
  if (changed) touched.files.add(file);
};

/** What lies at the out's place is about to be replaced. @throws IdriftError `conflict` when its bytes are in no cache. */
export const refuseUnsavedAt = async (project: DvcProject, path: string): Promise<void> => {
  if (!existsSync(join(project.root, path))) return;
  const now = (await build(project, [{ path, legacy: false }]))(path);
  if (!now) return;
  const files = now.isFolder
    ? now.entries().map(({ relpath, md5 }) => ({ oid: md5, name: `${path}/${relpath}` }))
    : [{ oid: now.oid, name: path }];
  const lost = missingObjects(
    project.config.cache.dir,
    files.map((each) => ({ ...each, legacy: false })),
  );
  if (lost.length === 0) return;
  throw new IdriftError({
    code: 'conflict',
    message: `'${lost[0]?.name}' was changed and is saved nowhere; the update would replace it.`,
    where: path,
    hint: 'Move it away, or save it first (idrift dvc commit), then update again.',
  });
};
