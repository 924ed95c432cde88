/** `import-url --to-remote`, `add --to-remote`, `update --to-remote`: from the source to a remote, without a copy in the folder or the cache. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import type { Artifact } from '../formats/dvc-file.ts';
import { manifestOid, renderManifest } from '../formats/manifest.ts';
import type { Watched } from '../progress.ts';
import { keyOf, type ObjectStore, type UploadTask } from '../remote/object-store.ts';
import { FACTS, NOTHING_IGNORED, walkFolder } from '../store/walk.ts';
import { hashFiles } from '../store/workers.ts';
import { withScratch } from './place-import.ts';
import type { DvcProject } from './project.ts';
import type { Source } from './sources.ts';
import { withRemote } from './with-remote.ts';
import { withContent } from './write-stage.ts';

export type ToRemoteOptions = Watched & { readonly remote?: string | undefined; readonly jobs?: number | undefined };

/** Gives the out as its pointer is to record it. @throws IdriftError when an object could not be stored: the pointer stays as it was. */
export const transferToRemote = (
  project: DvcProject,
  source: Source,
  out: Artifact,
  options: ToRemoteOptions,
): Promise<Artifact> =>
  withRemote(project, options.remote, options.signal, (store) =>
    withScratch(project, async (scratch) => {
      const fresh = join(scratch, 'fresh');
      await source.download(fresh, options);
      const stat = statSync(fresh);
      if (stat.isFile()) {
        const [oid = ''] = await hashFiles([{ path: fresh, size: stat.size }], options);
        await upload(store, [taskOf(oid, fresh, stat.size, out.path)], options);
        return withContent(out, {
          isFolder: false,
          oid,
          size: stat.size,
          isexec: (stat.mode & 0o100) !== 0 && process.platform !== 'win32',
        });
      }
      const { paths, facts, size } = walkFolder(scratch, 'fresh', NOTHING_IGNORED);
      const files = paths.map((relpath, at) => ({ relpath, path: join(fresh, relpath), size: facts[at * FACTS] ?? 0 }));
      const md5s = await hashFiles(files, options);
      const entries = files.map(({ relpath }, at) => ({ relpath, md5: md5s[at] ?? '' }));
      await upload(
        store,
        files.map((file, at) => taskOf(md5s[at] ?? '', file.path, file.size, `${out.path}/${file.relpath}`)),
        options,
      );
      const manifest = join(scratch, 'manifest');
      writeFileSync(manifest, renderManifest(entries));
      const oid = manifestOid(readFileSync(manifest));
      // Last: whoever sees it believes that the files are there.
      await upload(store, [taskOf(oid, manifest, statSync(manifest).size, out.path)], options);
      return withContent(out, {
        isFolder: true,
        oid,
        size,
        nfiles: paths.length,
        entries: () => entries,
        links: 0,
        emptyFolders: [],
      });
    }),
  );

const taskOf = (oid: string, source: string, size: number, name: string): UploadTask => ({
  id: { oid, legacy: false },
  source,
  size,
  name,
});

const upload = async (
  store: ObjectStore,
  tasks: readonly UploadTask[],
  { jobs, signal, onProgress }: ToRemoteOptions,
): Promise<void> => {
  const there = await store.existing(
    tasks.map(({ id }) => id),
    { jobs, signal },
  );
  const seen = new Set(there);
  const wanted = tasks.filter(({ id }) => !seen.has(keyOf(id)) && seen.add(keyOf(id)));
  let [done, bytes] = [0, 0];
  const faults: IdriftError[] = [];
  await store.upload(wanted, {
    jobs,
    signal,
    onBytes: (count) => {
      bytes += count;
    },
    onDone: ({ name }, fault) => {
      if (fault) faults.push(fault);
      onProgress?.({ step: 'upload', done: ++done, total: wanted.length, bytes, totalBytes: null, name });
    },
  });
  const [first] = faults;
  if (!first) return;
  throw new IdriftError(
    { ...first.info, message: `${faults.length} files failed to transfer: ${first.info.message}` },
    { cause: first },
  );
};
