/** `dvc import-url`: data from elsewhere as an out of the project, with a record of where it came from. */
import { basename, join } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import { type Artifact, dvcFileFields, type DvcFile, newArtifact, stageMd5 } from '../formats/dvc-file.ts';
import { withRepoLock } from '../lock/repo-lock.ts';
import { withPathLocks } from '../lock/rwlock.ts';
import type { Watched } from '../progress.ts';
import { type ImportPlace, placeOfImport, recordedSource } from './import-place.ts';
import { rememberLinks } from './links-record.ts';
import { ignoreImport, placeImport, withScratch } from './place-import.ts';
import { type DvcProject, shown } from './project.ts';
import { openSource, type SourceFacts, sourceName } from './sources.ts';
import { emptyDvcFile, newTouched, stageTouched, writeDvcFile } from './write-stage.ts';

export type ImportOptions = Watched & {
  /** Where it goes, relative to the working folder. */
  readonly out?: string | undefined;
  readonly force?: boolean;
  /** The pointer alone, without a look at the source. */
  readonly noExec?: boolean;
  /** The source's hash, not its data. */
  readonly noDownload?: boolean;
  /** The data goes to a remote and not into the folder. */
  readonly toRemote?: boolean;
  readonly remote?: string | undefined;
  readonly jobs?: number | undefined;
  readonly waitForLock?: boolean;
  /** Before the source is read. */
  readonly onImport?: (source: string, out: string) => void;
};

export type Imported = {
  readonly path: string;
  readonly file: string;
  /** Absolute paths for git; staged already with `core.autostage`. */
  readonly gitFiles: readonly string[];
};

/** @param url a path relative to the working folder, or an address. @throws IdriftError; the folder is as it was. */
export const importUrl = (project: DvcProject, url: string, options: ImportOptions = {}): Promise<Imported> =>
  withRepoLock(
    project,
    () => {
      const { noExec, noDownload, toRemote, remote } = options;
      if (toRemote === true && (noExec === true || noDownload === true)) {
        throw badOptions('--no-exec/--no-download/--version-aware cannot be combined with --to-remote');
      }
      if (toRemote !== true && remote !== undefined) throw badOptions("--remote can't be used without --to-remote");
      const place = placeOfImport(project, url, options.out, options.force === true);
      const dep = newArtifact(recordedSource(project, url, place.wdir));
      const target = join(project.root, place.path);
      return withPathLocks(project, { read: [], write: [target] }, () => runImport(project, place, dep, options));
    },
    { waitForever: options.waitForLock === true },
  );

const badOptions = (message: string): IdriftError => new IdriftError({ code: 'bad-input', message });

const runImport = async (
  project: DvcProject,
  place: ImportPlace,
  dep: Artifact,
  options: ImportOptions,
): Promise<Imported> => {
  const out = newArtifact(basename(place.path));
  if (options.noExec === true) return saveImport(project, place, dep, out, null);
  const source = await openSource(project, dep.path, place.wdir);
  if (options.toRemote === true) {
    const { transferToRemote } = await import('./import-to-remote.ts');
    const facts = await source.facts(options);
    return saveImport(project, place, withFacts(dep, facts), await transferToRemote(project, source, out, options));
  }
  options.onImport?.(sourceName(project, source.name), shown(project, place.path));
  const facts = await source.facts(options);
  if (options.noDownload === true) return saveImport(project, place, withFacts(dep, facts), out);
  return withScratch(project, async (scratch) => {
    const fresh = join(scratch, 'fresh');
    await source.download(fresh, options);
    const placed = await placeImport(project, place.path, out, fresh, scratch, options);
    return saveImport(project, place, withFacts(dep, facts), placed);
  });
};

export const withFacts = (dep: Artifact, facts: SourceFacts): Artifact => ({ ...dep, ...facts });

/** Writes the pointer and its ignore line. @param md5 null leaves the stage's md5 out, as for an import that was not run. */
export const saveImport = async (
  project: DvcProject,
  place: ImportPlace,
  dep: Artifact,
  out: Artifact,
  md5?: null,
): Promise<Imported> => {
  const touched = newTouched();
  ignoreImport(project, place.path, touched);
  const { desc = null, meta = null } = place.stage?.dvcFile ?? {};
  const whole: Omit<DvcFile, 'raw'> = { ...emptyDvcFile(), desc, meta, frozen: true, deps: [dep], outs: [out] };
  writeDvcFile(project, place.file, { ...whole, md5: md5 === null ? null : stageMd5(dvcFileFields(whole)) });
  touched.files.add(join(project.root, place.file));
  if (out.md5 !== null) rememberLinks(project, [{ path: place.path, oid: out.md5 }]);
  return { path: place.path, file: place.file, gitFiles: await stageTouched(project, touched) };
};
