/** What the gate finds in data on its way into a version, and what can be done about it. */
import type { Row, Split } from '../../contract/common.ts';

export const CHECKS = [
  // The first are those that make a model's test figures lie.
  'duplicate-across-splits',
  'conflicting-labels',
  'near-duplicate-across-splits',
  'unreadable-row',
  'encoding',
  'empty-text',
  'missing-label',
  'new-label',
  'personal-data',
  'long-text',
  'duplicate',
  'near-duplicate',
  'length-shift',
  'vocabulary-shift',
] as const;
export type Check = (typeof CHECKS)[number];

/** An `error` shuts the gate. */
export type Severity = 'error' | 'warning' | 'info';

/** Rows by their place in the split's file, from 0, blank lines not counted; ascending. */
export type RowsBySplit = Partial<Record<Split, readonly number[]>>;

export type Place = {
  readonly split: Split;
  readonly path: string;
  readonly index: number;
  /** Of the file, from 1. */
  readonly line: number;
  /** At most 300 characters of it. */
  readonly text: string;
  readonly label: string | null;
  /** What is wrong with this very row, where it differs from row to row. */
  readonly note?: string;
  /** The row that it repeats. */
  readonly twin?: { readonly split: Split; readonly index: number; readonly line: number; readonly text: string };
};

type FixKind = 'drop-rows' | 'keep-in-train' | 'relabel' | 're-encode' | 'mask' | 'none';

export type Fix = {
  /** Of this finding's fixes. */
  readonly id: string;
  readonly kind: FixKind;
  /** What it does, as on a button. */
  readonly label: string;
  readonly consequence: string;
  /** Rows that are dropped or rewritten. */
  readonly rows: RowsBySplit;
  /** `relabel`: the new label of each of `rows`. */
  readonly labels?: Partial<Record<Split, readonly string[]>>;
  /** `relabel`: from an old label to the new one, wherever it occurs in `rows`. */
  readonly rename?: Readonly<Record<string, string>>;
  /** `re-encode`: splits whose file as a whole is written as UTF-8. */
  readonly files?: readonly Split[];
};

export type Finding = {
  /** The check, with what tells findings of one check apart: `encoding:mojibake`. */
  readonly id: string;
  readonly check: Check;
  readonly severity: Severity;
  /** Rows that it concerns; of labels and files, those. */
  readonly count: number;
  /** A few words. */
  readonly title: string;
  /** Plain words with the figures. */
  readonly message: string;
  /** The first 100. */
  readonly places: readonly Place[];
  /** What is best done about it; `none`: by hand. */
  readonly fix: Fix;
  /** Other ways. */
  readonly otherFixes: readonly Fix[];
};

export type GateReport = {
  /** No finding is an error. */
  readonly ok: boolean;
  /** ISO 8601 UTC. */
  readonly checkedAt: string;
  readonly rows: number;
  /** md5 of each split's bytes as they were checked. */
  readonly files: readonly {
    readonly split: Split;
    readonly path: string;
    readonly md5: string;
    readonly rows: number;
  }[];
  readonly findings: readonly Finding[];
};

/** A row as the gate sees it, whatever state it is in. */
export type GateRow = {
  readonly split: Split;
  readonly index: number;
  readonly line: number;
  /** null: the line has none. */
  readonly text: string | null;
  readonly label: string | null;
  readonly labels?: Row['labels'];
  /** Why the line is no row; null: it is one. */
  readonly fault: string | null;
};

export type GateFile = {
  readonly split: Split;
  readonly path: string;
  readonly md5: string;
  readonly rows: readonly GateRow[];
  /** UTF-16, or a byte order mark before UTF-8. */
  readonly encoding: 'utf-8' | 'utf-8 with byte order mark' | 'utf-16';
  /** Rows whose bytes are no UTF-8; their text is what they say in Windows-1252. */
  readonly notUtf8: ReadonlySet<number>;
};
