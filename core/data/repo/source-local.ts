/** A file or folder on this machine as the source of an import. */
import { chmodSync, constants, copyFileSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { manifestOid, renderManifest } from '../formats/manifest.ts';
import { plainMode } from '../store/links.ts';
import { FACTS, NOTHING_IGNORED, walkFolder } from '../store/walk.ts';
import { hashFiles } from '../store/workers.ts';
import { noFacts, type Source, sourceGone } from './sources.ts';

/** @param path absolute */
export const localSource = (path: string): Source => {
  const walk = () => walkFolder(dirname(path), basename(path), NOTHING_IGNORED);
  return {
    name: path,
    facts: async ({ signal, onProgress }) => {
      const stat = statSync(path, { throwIfNoEntry: false });
      if (!stat) throw sourceGone(path);
      if (stat.isFile()) {
        const [md5 = ''] = await hashFiles([{ path, size: stat.size }], { signal });
        return { ...noFacts, md5, size: stat.size, isexec: process.platform !== 'win32' && (stat.mode & 0o111) !== 0 };
      }
      const { paths, facts, size } = walk();
      let done = 0;
      const md5s = await hashFiles(
        paths.map((each, at) => ({ path: join(path, each), size: facts[at * FACTS] ?? 0 })),
        {
          signal,
          onDone: (count) => {
            done += count;
            onProgress?.({ step: 'hash', done, total: paths.length, bytes: 0, totalBytes: size, name: null });
          },
        },
      );
      const oid = manifestOid(renderManifest(paths.map((relpath, at) => ({ relpath, md5: md5s[at] ?? '' }))));
      return { ...noFacts, md5: oid, size, nfiles: paths.length };
    },
    download: async (target, { signal, onProgress }) => {
      if (!existsSync(path)) throw sourceGone(path);
      const paths = statSync(path).isDirectory() ? walk().paths : null;
      if (paths === null) return copy(path, target);
      mkdirSync(target, { recursive: true });
      for (const [at, each] of paths.entries()) {
        signal?.throwIfAborted();
        mkdirSync(dirname(join(target, each)), { recursive: true });
        copy(join(path, each), join(target, each));
        onProgress?.({ step: 'download', done: at + 1, total: paths.length, bytes: 0, totalBytes: null, name: each });
      }
    },
  };
};

const copy = (from: string, to: string): void => {
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
  chmodSync(to, plainMode((statSync(from).mode & 0o100) !== 0));
};
