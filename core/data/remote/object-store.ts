/** What a remote is to the rest: a store of objects by name, on a folder or an S3 server. Work comes in lists, so that each kind can spread it. */
import { IdriftError } from '../../contract/errors.ts';
import { isManifest, type ObjectId } from '../store/object-id.ts';

/** `name` is the file's, for people; `size` in bytes where it is known. */
export type TransferTask = { readonly id: ObjectId; readonly name: string; readonly size: number | null };
/** `source`: the cache object. */
export type UploadTask = TransferTask & { readonly source: string };
/** `temporary`: where the verified bytes are to lie afterwards, 0444; nothing lies there yet. */
export type DownloadTask = TransferTask & { readonly temporary: string };

export type StoreOptions = {
  /** Objects at a time; null: what suits the store. */
  readonly jobs?: number | null | undefined;
  readonly signal?: AbortSignal | undefined;
};

export type TransferCalls<Task> = StoreOptions & {
  /** Bytes that have gone over, piece by piece. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  /** Once for each task; with a fault when this object alone failed. */
  readonly onDone: (task: Task, fault: IdriftError | null) => void;
};

export type Listed = { readonly id: ObjectId; readonly size: number };

export type ObjectStore = {
  /** For people: `s3://bucket/prefix`, a folder. */
  readonly url: string;
  /** `keyOf` of those that are there. By name alone, as DVC looks. */
  existing(ids: readonly ObjectId[], options: StoreOptions): Promise<ReadonlySet<string>>;
  /**
   * Puts objects there. No object whose bytes do not match its name is sent.
   * @throws what concerns all objects alike: no network, no rights, a full disk. What was done stays done.
   */
  upload(tasks: readonly UploadTask[], calls: TransferCalls<UploadTask>): Promise<void>;
  /** As upload; each object's bytes match its name. @throws as upload */
  download(tasks: readonly DownloadTask[], calls: TransferCalls<DownloadTask>): Promise<void>;
  /** All objects, legacy ones or the others. */
  list(legacy: boolean, options: StoreOptions): AsyncIterable<readonly Listed[]>;
  /** Removes objects, in this order. Those that are not there are no error. */
  remove(ids: readonly ObjectId[], options: StoreOptions): Promise<void>;
  /** Other files of the remote by their path there, as the run cache's. */
  readonly files: RemoteFiles;
  close(): void;
};

type RemoteFiles = {
  /** Paths under a folder, with `/`. */
  list(folder: string): Promise<readonly string[]>;
  read(path: string): Promise<Buffer>;
  write(path: string, bytes: Uint8Array): Promise<void>;
};

export const keyOf = ({ oid, legacy }: ObjectId): string => (legacy ? `legacy/${oid}` : oid);

/** Where an object lies, relative to the remote. */
export const placeOf = ({ oid, legacy }: ObjectId): string =>
  `${legacy ? '' : 'files/md5/'}${oid.slice(0, 2)}/${oid.slice(2)}`;

/** Named by DVC 2's hash. A legacy manifest is named by its plain md5. */
export const isDos2Unix = ({ id }: Pick<TransferTask, 'id'>): boolean => id.legacy && !isManifest(id.oid);

/** The remote, or the cache, has no such object. */
export class MissingError extends IdriftError {}

export const missingObject = ({ id, name }: TransferTask, where: string): MissingError =>
  new MissingError({
    code: 'not-found',
    message: `${name} (${id.oid}) is not in ${where}.`,
    where: name,
    hint: 'Push it from where it is, or add it again.',
  });

/** Bytes that are not what the object's name says. */
export class MismatchError extends IdriftError {}

export const badCacheObject = ({ id, name }: TransferTask, path: string, found: string): MismatchError =>
  new MismatchError({
    code: 'corrupt',
    message: `The cache object of ${name} has other bytes than its name says: its md5 is ${found}, not ${id.oid.slice(0, 32)}. It was not sent.`,
    where: path,
    hint: 'Remove that file, then add the data again where it is right, or fetch it from a remote that has it.',
  });

export const badRemoteObject = ({ id, name }: TransferTask, where: string, found: string): MismatchError =>
  new MismatchError({
    code: 'corrupt',
    message: `What came for ${name} has other bytes than its name says: its md5 is ${found}, not ${id.oid.slice(0, 32)}. Asked for twice; it was not kept.`,
    where,
    hint: 'Push it again, with a check of all files (idrift data push --check-files), from a machine where it is right, after removing it there.',
  });

const CONCERNS_ALL = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EMFILE', 'EACCES', 'EPERM', 'EIO']);

/** A fault of the disk or of this process, which every other object would meet as well. */
export const concernsAll = (fault: unknown): boolean =>
  fault instanceof Error &&
  (fault.name === 'AbortError' || ('code' in fault && typeof fault.code === 'string' && CONCERNS_ALL.has(fault.code)));
