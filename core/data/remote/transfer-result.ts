/** What push and fetch are given and give, and the count that they keep. */
import type { IdriftError } from '../../contract/errors.ts';
import type { Watched } from '../progress.ts';
import type { ObjectId } from '../store/object-id.ts';
import type { Counter } from './counted.ts';
import { MissingError } from './object-store.ts';
import type { WantedFile } from './wanted.ts';

export type TransferOptions = Watched & {
  readonly jobs?: number | null | undefined;
  /** Look for each file of a folder on the remote, also where its manifest says that all are there: finds and mends holes. */
  readonly checkFiles?: boolean | undefined;
  /** `cache.shared = group`. */
  readonly shared?: boolean | undefined;
  /** Our own folder of the project (`ownFolder`). */
  readonly stateDir: string;
};

type Failed = { readonly id: ObjectId; readonly name: string; readonly fault: IdriftError };

export type TransferResult = {
  /** Objects that went over, manifests among them, as DVC counts. */
  readonly transferred: number;
  readonly bytes: number;
  readonly failed: readonly Failed[];
  /** Neither in the cache nor on the remote. */
  readonly missing: readonly WantedFile[];
  /** Folders of which only a part was asked for, and whose other files are not all on the remote: their manifest was not sent. */
  readonly incomplete: readonly string[];
};

export type Collector = ReturnType<typeof collect>;

export const collect = (counter: Counter) => {
  let transferred = 0;
  let bytes = 0;
  const failed: Failed[] = [];
  const missing: WantedFile[] = [];
  const incomplete: string[] = [];
  return {
    missing,
    failed,
    onBytes: (some: number): void => {
      bytes += some;
      counter.onBytes(some);
    },
    onDone: (task: WantedFile, fault: IdriftError | null): void => {
      if (fault === null) transferred++;
      else if (fault instanceof MissingError) missing.push(task);
      else failed.push({ id: task.id, name: task.name, fault });
      counter.onFile(task.name);
    },
    incomplete,
    result: (): TransferResult => ({ transferred, bytes, failed, missing, incomplete }),
  };
};
