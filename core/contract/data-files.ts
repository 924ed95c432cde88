/** The files of a project's data: their state, the remotes they are pushed to, and the long work on them, which runs as jobs. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { revision } from './common.ts';

/** One tracked file, or one that is not tracked yet. Paths are relative to the project, with `/`. */
export const fileState = z.object({
  path: z.string(),
  /** A folder where its files are not known: its manifest is not in the cache, or it is not tracked. */
  isFolder: z.boolean(),
  /** The file in the folder against its pointer. */
  folder: z.enum(['same', 'modified', 'added', 'deleted', 'untracked']),
  /** The pointer against the commit that is checked out. */
  commit: z.enum(['same', 'modified', 'added', 'deleted', 'none']),
  md5: z.string().nullable(),
  size: z.number().nullable(),
  inCache: z.boolean(),
});
export type FileState = z.infer<typeof fileState>;

export const dataStatus = z.object({
  files: z.array(fileState),
  /** The project's folder with `.dvc/`; false: none was made yet. */
  isProject: z.boolean(),
});
export type DataStatus = z.infer<typeof dataStatus>;

export const dataRemote = z.object({
  name: z.string(),
  url: z.string(),
  isDefault: z.boolean(),
  /** `local`, `s3`, or the scheme of another kind, which is not opened here. */
  kind: z.string(),
  /** Settings beside the address; the values of secret ones are not told. */
  options: z.array(
    z.object({ key: z.string(), value: z.string().nullable(), level: z.enum(['config', 'local', 'other']) }),
  ),
});
export type DataRemote = z.infer<typeof dataRemote>;

/** What of the project's data a remote lacks. */
export const remoteState = z.object({
  remote: z.string().nullable(),
  /** Object names that the remote does not hold, of all versions in the graph and the working copy. */
  missing: z.array(z.string()),
  checkedAt: z.string(),
  /** Why it could not be asked. */
  problem: z.string().nullable(),
});
export type RemoteState = z.infer<typeof remoteState>;

export const newRemote = z.object({
  name: z.string().regex(/^[\w.-]+$/, 'Letters, digits, ".", "_" and "-" only.'),
  url: z.string().min(1),
  isDefault: z.boolean(),
  /** Written to `.dvc/config`, which git keeps. */
  options: z.record(z.string(), z.string()).default({}),
  /** Written to `.dvc/config.local`, which git leaves out. */
  secrets: z.record(z.string(), z.string()).default({}),
});

export const hooksState = z.object({
  /** null: the folder is no git work tree. */
  state: z.enum(['installed', 'absent', 'foreign']).nullable(),
  /** Which hooks are not ours. */
  foreign: z.array(z.string()),
});
export type HooksState = z.infer<typeof hooksState>;

/** What a clean-up of the cache keeps; everything else in it goes. */
export const cleanUp = z.object({
  keep: z.enum(['workspace', 'branches-and-tags', 'all-commits']),
  /** Also from the default remote. */
  cloud: z.boolean().default(false),
});
export type CleanUp = z.infer<typeof cleanUp>;

export const cleanUpPreview = z.object({
  objects: z.number().int(),
  bytes: z.number(),
  /** The largest first, at most 200. */
  removed: z.array(
    z.object({
      md5: z.string(),
      size: z.number(),
      /** Path and version that last held it; null when no commit names it. */
      path: z.string().nullable(),
      revision: z.string().nullable(),
      message: z.string().nullable(),
    }),
  ),
});
export type CleanUpPreview = z.infer<typeof cleanUpPreview>;

const targets = z.array(z.string()).optional();

/** Work that lasts. Without targets: everything that is tracked. */
export const dataWork = z.discriminatedUnion('verb', [
  z.object({ verb: z.literal('push'), targets, remote: z.string().optional(), all: z.boolean().default(false) }),
  z.object({
    verb: z.literal('fetch'),
    targets,
    remote: z.string().optional(),
    all: z.boolean().default(false),
    /** Only what these versions hold. */
    revisions: z.array(revision).optional(),
  }),
  z.object({ verb: z.literal('pull'), targets, remote: z.string().optional(), force: z.boolean().default(false) }),
  z.object({ verb: z.literal('checkout'), targets, force: z.boolean().default(false) }),
  /** Files of a version into the folder, pointers too; the commit that is checked out stays. */
  z.object({ verb: z.literal('take'), revision, force: z.boolean().default(false) }),
  /** The commit of a version, then its files: `git checkout` and `dvc checkout`. */
  z.object({ verb: z.literal('switch'), revision, force: z.boolean().default(false) }),
  z.object({ verb: z.literal('add'), targets: z.array(z.string()).min(1) }),
  z.object({ verb: z.literal('clean'), ...cleanUp.shape }),
  z.object({ verb: z.literal('archive-export'), file: z.string(), all: z.boolean().default(false) }),
  z.object({ verb: z.literal('archive-import'), file: z.string() }),
]);
export type DataWork = z.infer<typeof dataWork>;

export const dataFilesContract = {
  status: oc.output(dataStatus),
  work: oc.input(dataWork).output(z.object({ jobId: z.string() })),
  remotes: oc.output(z.array(dataRemote)),
  addRemote: oc.input(newRemote).output(z.array(dataRemote)),
  removeRemote: oc.input(z.object({ name: z.string() })).output(z.array(dataRemote)),
  setDefaultRemote: oc.input(z.object({ name: z.string() })).output(z.array(dataRemote)),
  remoteState: oc.output(remoteState),
  hooks: oc.output(hooksState),
  setHooks: oc.input(z.object({ installed: z.boolean() })).output(hooksState),
  cleanUpPreview: oc.input(cleanUp).output(cleanUpPreview),
};
