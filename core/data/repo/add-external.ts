/** `dvc add --out` and `dvc add --to-remote`: data from elsewhere as an out of the project, without a record of where it came from. */
import { basename, join } from 'node:path';
import { newArtifact } from '../formats/dvc-file.ts';
import { withRepoLock } from '../lock/repo-lock.ts';
import { withPathLocks } from '../lock/rwlock.ts';
import type { Watched } from '../progress.ts';
import { placeOfImport, recordedSource } from './import-place.ts';
import type { Imported } from './import-url.ts';
import { rememberLinks } from './links-record.ts';
import { ignoreImport, placeImport, withScratch } from './place-import.ts';
import type { DvcProject } from './project.ts';
import { openSource } from './sources.ts';
import { emptyDvcFile, newTouched, stageTouched, writeDvcFile } from './write-stage.ts';

export type AddExternalOptions = Watched & {
  readonly out?: string | undefined;
  readonly force?: boolean;
  /** To a remote, and not into the folder. */
  readonly toRemote?: boolean;
  readonly remote?: string | undefined;
  readonly jobs?: number | undefined;
  readonly waitForLock?: boolean;
};

/** @param source a path relative to the working folder, or an address. */
export const addExternal = (project: DvcProject, source: string, options: AddExternalOptions): Promise<Imported> =>
  withRepoLock(
    project,
    () => {
      const place = placeOfImport(project, source, options.out, options.force === true);
      return withPathLocks(project, { read: [], write: [join(project.root, place.path)] }, async () => {
        const from = await openSource(project, recordedSource(project, source, place.wdir), place.wdir);
        const out = place.stage?.outs[0]?.artifact ?? newArtifact(basename(place.path));
        const touched = newTouched();
        const made = await (async () => {
          if (options.toRemote === true) {
            const { transferToRemote } = await import('./import-to-remote.ts');
            return transferToRemote(project, from, out, options);
          }
          return withScratch(project, async (scratch) => {
            const fresh = join(scratch, 'fresh');
            await from.download(fresh, options);
            return placeImport(project, place.path, out, fresh, scratch, options);
          });
        })();
        ignoreImport(project, place.path, touched);
        writeDvcFile(project, place.file, { ...(place.stage?.dvcFile ?? emptyDvcFile()), outs: [made] });
        touched.files.add(join(project.root, place.file));
        if (made.md5 !== null) rememberLinks(project, [{ path: place.path, oid: made.md5 }]);
        return { path: place.path, file: place.file, gitFiles: await stageTouched(project, touched) };
      });
    },
    { waitForever: options.waitForLock === true },
  );
