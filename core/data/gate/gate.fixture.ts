/** Data for the gate's tests: splits from rows or from raw lines. */
import { hashBytes } from '../../base/hash.ts';
import type { Row, Split } from '../../contract/common.ts';
import type { SplitFile } from '../split-files.ts';
import { checkVersion, type VersionToCheck } from './check-version.ts';
import { applyFix, type FileToFix } from './fixes.ts';
import type { Finding, Fix, GateReport } from './types.ts';

export type Raw = Partial<Record<Split, string | Buffer>>;

export const NOW = new Date('2026-07-01T12:00:00Z');

export const lines = (...rows: readonly (Partial<Row> & Record<string, unknown>)[]): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join('');

export const t = (text: string, label = 'positiv'): Row => ({ text, label });

const entries = (raw: Raw): [Split, Buffer][] =>
  (Object.entries(raw) as [Split, string | Buffer][]).map(([split, content]) => [split, Buffer.from(content)]);

const splitFile = (split: Split, bytes: Buffer, rows: readonly Row[]): SplitFile => ({
  split,
  path: `data/${split}.jsonl`,
  md5: hashBytes('md5', bytes),
  rows,
});

export const filesOf = (raw: Raw): FileToFix[] =>
  entries(raw).map(([split, bytes]) => ({ split, path: `data/${split}.jsonl`, bytes }));

export const check = (
  raw: Raw,
  previous: Partial<Record<Split, readonly Row[]>> | null = null,
  options: Partial<VersionToCheck> = {},
): GateReport =>
  checkVersion({
    files: entries(raw).map(([split, bytes]) => splitFile(split, bytes, [])),
    previous:
      previous &&
      (Object.entries(previous) as [Split, readonly Row[]][]).map(([split, rows]) =>
        splitFile(split, Buffer.from(lines(...rows)), rows),
      ),
    rawBytes: (path) => entries(raw).find(([split]) => path === `data/${split}.jsonl`)?.[1] ?? Buffer.alloc(0),
    now: NOW,
    ...options,
  });

export const findingOf = (report: GateReport, id: string): Finding => {
  const found = report.findings.find((each) => each.id === id);
  if (found) return found;
  throw new Error(`No finding ${id} among ${report.findings.map((each) => each.id).join(', ') || 'none'}.`);
};

export const fixNamed = ({ fix, otherFixes }: Finding, id: string): Fix => {
  const found = [fix, ...otherFixes].find((each) => each.id === id);
  if (found) return found;
  throw new Error(`No fix ${id}.`);
};

/** The splits after a fix, as text. */
export const fixed = (raw: Raw, fix: Fix): Partial<Record<Split, string>> => {
  const files = filesOf(raw);
  const changed = applyFix(files, fix, NOW);
  return Object.fromEntries(
    files.map((file) => [
      file.split,
      (changed.find(({ split }) => split === file.split) ?? file).bytes.toString('utf8'),
    ]),
  );
};
