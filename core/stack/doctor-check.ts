/** What a check of the doctor is, for those who write one. */
import type { ComposeProject } from './compose/model.ts';
import type { Engine } from './engine/index.ts';

export type DoctorLine = {
  /** What was looked at and found: `port-taken`, `engine-missing`; of one check that found nothing, the check's own id. */
  readonly id: string;
  /** `unknown`: it could not be looked at, mostly because there is no engine. */
  readonly state: 'ok' | 'warning' | 'problem' | 'unknown';
  /** What it is about where there may be several: a port, an image, a container. */
  readonly subject?: string;
  /** What is the case, in one or more sentences. */
  readonly cause: string;
  /** What to do; empty where nothing is to be done. */
  readonly fix: string;
  /** Whether `mend` can do it. */
  readonly fixable: boolean;
};

export type DoctorContext = {
  readonly engine: Engine;
  /** Null where no compose file can be read: what is about services is then left out. */
  readonly project: ComposeProject | null;
  /** Bytes that are free on the file system of a path; null where the path is not of this machine. */
  readonly freeBytes: (path: string) => number | null;
  readonly now: () => number;
};

export type DoctorCheck = {
  readonly id: string;
  /** No line: all is well. */
  readonly look: (context: DoctorContext) => Promise<readonly DoctorLine[]>;
  /** What is said when all is well. */
  readonly well: string;
  /** Does what `fix` says, for a line that is `fixable`. */
  readonly mend?: (context: DoctorContext, line: DoctorLine) => Promise<void>;
};
