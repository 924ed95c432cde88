/** The embedded store's folder of a run or a model, as a place for files. */
import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { constants, existsSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname, join, relative, sep } from 'node:path';
import { syncFileAsync } from '../../base/atomic-file.ts';
import { checkArtifactPath } from '../artifacts.ts';
import type { ArtifactPlace } from '../rest/artifact-places.ts';
import { localFolder } from '../store-files.ts';

/** @throws IdriftError for files that lie outside the store. */
export const folderPlace = (artifactsDir: string, uri: string): ArtifactPlace => {
  const folder = localFolder(artifactsDir, uri);
  return {
    uri,
    list: async () => {
      if (!existsSync(folder)) return [];
      const entries = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((each) => each.isFile());
      const files = await Promise.all(
        entries.map(async (entry) => {
          const full = join(entry.parentPath, entry.name);
          return { path: relative(folder, full).split(sep).join('/'), size: (await stat(full)).size };
        }),
      );
      return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
    },
    put: (path, file) => {
      checkArtifactPath(path);
      return copyWhole(file, join(folder, path));
    },
    get: (path, file) => copyWhole(join(folder, path), file),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
};

/** A reflink where the file system has them; whole or not at all. */
const copyWhole = async (from: string, to: string): Promise<void> => {
  await mkdir(dirname(to), { recursive: true });
  const temporary = `${to}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await copyFile(from, temporary, constants.COPYFILE_FICLONE);
    await syncFileAsync(temporary);
    await rename(temporary, to);
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw thrown;
  }
};
