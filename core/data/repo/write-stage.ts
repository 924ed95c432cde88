/** Pointers and ignore lines: what a change of a tracked path writes into the git work tree, and what is to be staged after it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { type Artifact, type DvcFile, renderDvcFile } from '../formats/dvc-file.ts';
import type { Built } from '../store/build.ts';
import { git } from '../git.ts';
import type { DvcProject } from './project.ts';

/** The artifact as the folder holds it now. What is not of its content (desc, remote, push …) stays. */
export const withContent = (artifact: Artifact, built: Built): Artifact => ({
  ...artifact,
  md5: built.oid,
  hash: 'md5',
  size: built.size,
  nfiles: built.isFolder ? built.nfiles : null,
  isexec: !built.isFolder && built.isexec,
  etag: null,
  checksum: null,
  versionId: null,
  cloudRemote: null,
  files: null,
});

/** The artifact of an import whose source has changed and was not fetched. */
export const withoutContent = (artifact: Artifact): Artifact => ({
  ...artifact,
  md5: null,
  hash: 'md5',
  size: null,
  nfiles: null,
  isexec: false,
});

/** Writes a `.dvc` file, over what is there keeping its comments and order. Gives its path. */
export const writeDvcFile = (
  project: DvcProject,
  file: string,
  dvcFile: Omit<DvcFile, 'raw'> & { readonly raw?: DvcFile['raw'] },
): string => {
  const path = join(project.root, file);
  const existing = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const text = renderDvcFile(existing, dvcFile);
  if (text !== existing) writeFileAtomic(path, text);
  return file;
};

/** What a command has changed in the work tree, for `git add`. Paths are absolute. */
export type Touched = { readonly files: Set<string> };

export const newTouched = (): Touched => ({ files: new Set() });

/** `core.autostage`: stages what was touched. Gives the files, for the hint when it is off. */
export const stageTouched = async (project: DvcProject, { files }: Touched): Promise<readonly string[]> => {
  const there = [...files].filter((file) => existsSync(file));
  if (project.scmRoot !== null && project.config.core.autostage && there.length > 0) {
    await git(project.root, ['add', '--', ...there]);
  }
  return [...files];
};

export const emptyDvcFile = (): Omit<DvcFile, 'raw'> => ({
  outs: [],
  deps: [],
  frozen: false,
  md5: null,
  wdir: null,
  cmd: null,
  alwaysChanged: false,
  desc: null,
  meta: null,
});
