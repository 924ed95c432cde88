/** The gate on the way into a version: everything that is checked, in the order in which it matters. */
import type { SplitFile } from '../split-files.ts';
import { checkDuplicates } from './check-duplicates.ts';
import { checkLabels } from './check-labels.ts';
import { checkNearDuplicates } from './check-near-duplicates.ts';
import { checkPersonalData } from './check-personal-data.ts';
import { checkShift } from './check-shift.ts';
import { checkTexts } from './check-texts.ts';
import { fileOfRows, readGateFile } from './read-file.ts';
import { sameTexts } from './same-texts.ts';
import { CHECKS, type Finding, type GateReport } from './types.ts';

/** What a base model of the usual kind reads of a text. */
const MOST_TOKENS = 512;

export type VersionToCheck = {
  readonly files: readonly SplitFile[];
  /** The last version; null: this is the first. */
  readonly previous: readonly SplitFile[] | null;
  /** The bytes of a file by its path. Left out: its rows are taken as they are, and nothing is said about bytes. */
  readonly rawBytes?: ((path: string) => Uint8Array) | undefined;
  /** Longer texts are cut by the model. */
  readonly maxTokens?: number | undefined;
  /** Left out: tokens are estimated from characters. */
  readonly countTokens?: ((text: string) => number) | undefined;
  /** For dates of birth and for the report. */
  readonly now?: Date | undefined;
};

const RANK = { error: 0, warning: 1, info: 2 } as const;

/** The same files give the same findings, but for dates of birth that were still to come. */
export const checkVersion = ({
  files,
  previous,
  rawBytes,
  maxTokens,
  countTokens,
  now = new Date(),
}: VersionToCheck): GateReport => {
  const read = files.map((file) =>
    rawBytes ? readGateFile(file.split, file.path, file.md5, rawBytes(file.path)) : fileOfRows(file),
  );
  const groups = sameTexts(read);
  const findings = [
    ...checkDuplicates(read, groups),
    ...checkNearDuplicates(read, groups),
    ...checkTexts(read, { limit: maxTokens ?? MOST_TOKENS, count: countTokens }),
    ...checkLabels(read, previous),
    ...checkPersonalData(read, now),
    ...checkShift(read, previous),
  ];
  return {
    ok: findings.every(({ severity }) => severity !== 'error'),
    checkedAt: now.toISOString(),
    rows: read.reduce((sum, { rows }) => sum + rows.length, 0),
    files: read.map(({ split, path, md5, rows }) => ({ split, path, md5, rows: rows.length })),
    findings: findings.toSorted(byWeight),
  };
};

/** What stands in two splits first: it makes every test figure lie. Then by severity, then in the order of the checks. */
const byWeight = (a: Finding, b: Finding): number =>
  Number(b.check === 'duplicate-across-splits') - Number(a.check === 'duplicate-across-splits') ||
  RANK[a.severity] - RANK[b.severity] ||
  CHECKS.indexOf(a.check) - CHECKS.indexOf(b.check);
