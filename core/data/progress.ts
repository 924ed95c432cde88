/** How far a data verb is: what the app shows as a job's rate and time left, and the command line on stderr. */

export type DataProgress = {
  readonly step: 'walk' | 'hash' | 'link' | 'upload' | 'download' | 'remove' | 'check';
  /** Files so far, of `total` when that is known. */
  readonly done: number;
  readonly total: number | null;
  readonly bytes: number;
  readonly totalBytes: number | null;
  /** The file at hand, for people. */
  readonly name: string | null;
};

export type OnProgress = (progress: DataProgress) => void;

export type Watched = { readonly onProgress?: OnProgress | undefined; readonly signal?: AbortSignal | undefined };
