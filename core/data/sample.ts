/**
 * The sample project: this repository's `data/` replayed into a folder of the user's, with its two versions as commits.
 * `data/history.json` says what each version holds; the bytes come from the cache archive.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../base/atomic-file.ts';
import { ARCHIVE_FILE, restoreArchive } from './archive.ts';
import { readObject } from './cache.ts';
import { loadDvcConfig } from './config/load.ts';
import { git } from './git.ts';
import { commit, initProject, refuseFilled } from './init.ts';
import { addFile } from './workspace.ts';

const HISTORY_FILE = 'data/history.json';
const LIVE_FILE = 'data/live.jsonl';

const history = z.object({
  versions: z.array(
    z.object({
      message: z.string(),
      date: z.string(),
      author: z.string(),
      email: z.string(),
      files: z.array(z.object({ path: z.string(), md5: z.string() })),
    }),
  ),
});

/** Files that come along as they are. */
const COPIED = [ARCHIVE_FILE, HISTORY_FILE, LIVE_FILE, 'data/README.md', 'data/hard-cases.json'];

/**
 * @param source the folder that holds the sample (this program's own).
 * @param settings text of the project's `idrift.json`.
 * @throws IdriftError `conflict` when `dir` is not empty. After any failure what was made is removed again.
 */
export const createSampleProject = async (dir: string, source: string, settings: string): Promise<void> => {
  refuseFilled(dir);
  // Of the folders on the way to `dir`, the outermost that is not there yet: it goes again after a failure.
  const made = mkdirSync(dir, { recursive: true });
  try {
    await initProject(dir);
    const { versions } = history.parse(JSON.parse(readFileSync(join(source, HISTORY_FILE), 'utf8')));
    for (const file of COPIED) if (existsSync(join(source, file))) cpSync(join(source, file), join(dir, file));
    writeFileAtomic(join(dir, 'idrift.json'), settings);
    const cacheDir = loadDvcConfig(dir).cache.dir;
    await restoreArchive(dir, cacheDir);
    await git(dir, ['add', '--', '.']);
    for (const { message, date, author, email, files } of versions) {
      for (const { path, md5 } of files) {
        writeFileAtomic(join(dir, path), readObject(cacheDir, md5, { path, legacy: false }));
        await addFile(dir, path);
      }
      await commit(dir, message, { name: author, email }, date);
    }
  } catch (thrown) {
    for (const name of readdirSync(dir)) rmSync(join(dir, name), { recursive: true, force: true });
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
    throw thrown;
  }
};
