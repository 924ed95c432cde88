/** The run cache of pipelines, `runs/`: what `dvc repro` remembers of its runs. Carried to and from remotes as it is, never read. */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import type { ObjectStore } from './object-store.ts';

/** Named by hashes, so that what is there need not come again. Anything else in `runs/` is no entry. */
const ENTRY = /^runs\/[0-9a-f]{2}\/[0-9a-f]{64}\/[0-9a-f]{64}$/;

const localEntries = (cacheDir: string): string[] => {
  const dir = join(cacheDir, 'runs');
  if (!existsSync(dir)) return [];
  const paths = readdirSync(dir, { recursive: true, encoding: 'utf8' }).map(
    (path) => `runs/${path.replaceAll('\\', '/')}`,
  );
  return paths.filter((path) => ENTRY.test(path));
};

/** Gives how many entries went over. */
export const pushRunCache = async (store: ObjectStore, cacheDir: string): Promise<number> => {
  const here = localEntries(cacheDir);
  if (here.length === 0) return 0;
  const there = new Set(await store.files.list('runs'));
  const missing = here.filter((path) => !there.has(path));
  for (const path of missing) await store.files.write(path, readFileSync(join(cacheDir, path)));
  return missing.length;
};

export const fetchRunCache = async (store: ObjectStore, cacheDir: string): Promise<number> => {
  const here = new Set(localEntries(cacheDir));
  const missing = (await store.files.list('runs')).filter((path) => ENTRY.test(path) && !here.has(path));
  for (const path of missing) {
    mkdirSync(dirname(join(cacheDir, path)), { recursive: true });
    writeFileAtomic(join(cacheDir, path), await store.files.read(path));
  }
  return missing.length;
};
