/**
 * Files into the splits of a project: read and mapped once into a temporary file, then dealt out. Each split is put in place as a whole,
 * at the end; whatever goes wrong before, and a cancel, leaves the project as it was.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { syncFolder } from '../../base/atomic-file.ts';
import { IdriftError } from '../../contract/errors.ts';
import { openRowFile } from '../rows/row-file.ts';
import { SPLIT_NUMBERS } from './assign.ts';
import { type TargetFile, targetFiles } from './existing-splits.ts';
import { lineOf } from './mapper.ts';
import { type ImportPlan, planImport } from './plan.ts';
import type { ImportMapping, ImportReport, ImportSource, ImportTarget, ImportWatched } from './types.ts';

/** Bytes written at once. */
const PIECE = 1 << 20;

/**
 * @throws IdriftError `bad-input` for a mapping or a file that does not fit, `conflict` when a split to add to does not lie in the folder,
 * `cancelled`
 */
export const importFiles = async (
  sources: readonly ImportSource[],
  mapping: ImportMapping,
  target: ImportTarget,
  watched: ImportWatched = {},
): Promise<ImportReport> => {
  const started = performance.now();
  const files = targetFiles(target);
  const folder = temporaryFolder(target.projectDir);
  try {
    const staged = join(folder, 'rows.jsonl');
    const writer = openWriter(staged, 'w');
    let plan: ImportPlan;
    try {
      const onRow = (row: Parameters<typeof lineOf>[0]): void => writer.write(Buffer.from(lineOf(row)));
      plan = await planImport({ sources, mapping, files, mode: target.mode, onRow }, watched);
    } finally {
      writer.close();
    }
    if (!plan.places.some((place) => place >= 0)) throw nothingLeft(plan);
    const splits = await deal(staged, plan, files, target, watched);
    return {
      read: plan.read,
      written: splits.reduce((sum, { written }) => sum + written, 0),
      splits,
      skipped: plan.skipped,
      reasons: [...plan.reasons].map(([reason, count]) => ({ reason, count })).toSorted((a, b) => b.count - a.count),
      problems: plan.problems,
      withTwin: plan.withTwin,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Beside the project's other temporary files, where there is room for data. */
const temporaryFolder = (projectDir: string): string => {
  const own = existsSync(join(projectDir, '.dvc')) ? join(projectDir, '.dvc', 'tmp', 'idrift') : tmpdir();
  mkdirSync(own, { recursive: true });
  return mkdtempSync(join(own, 'import-'));
};

type Writer = ReturnType<typeof openWriter>;

const openWriter = (path: string, flags: 'w' | 'a') => {
  const file = openSync(path, flags);
  const pieces: Buffer[] = [];
  let held = 0;
  const flush = (): void => {
    const bytes = Buffer.concat(pieces.splice(0));
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    held = 0;
  };
  return {
    write: (bytes: Buffer): void => {
      pieces.push(bytes);
      held += bytes.length;
      if (held >= PIECE) flush();
    },
    sync: (): void => {
      flush();
      fsyncSync(file);
    },
    close: (): void => {
      flush();
      closeSync(file);
    },
  };
};

/** The staged lines into a new file for each split that gets any; all of them are put in place at the end. */
const deal = async (
  staged: string,
  plan: ImportPlan,
  files: readonly TargetFile[],
  target: ImportTarget,
  { onProgress, signal }: ImportWatched,
): Promise<ImportReport['splits']> => {
  const counts = SPLIT_NUMBERS.map(() => 0);
  for (const place of plan.places) if (place >= 0) counts[place] = (counts[place] ?? 0) + 1;
  const open = new Map<number, { readonly temporary: string; readonly writer: Writer; readonly to: TargetFile }>();
  try {
    for (const to of files) {
      const place = SPLIT_NUMBERS.indexOf(to.split);
      if (!counts[place]) continue;
      mkdirSync(dirname(to.file), { recursive: true });
      const temporary = `${to.file}.${randomBytes(4).toString('hex')}.tmp`;
      const isAdded = target.mode === 'append' && to.exists;
      open.set(place, { temporary, writer: isAdded ? openCopy(to.file, temporary) : openWriter(temporary, 'w'), to });
    }
    const rows = openRowFile(staged);
    for await (const { bytes, first, end, offset } of rows.blocks(signal)) {
      for (let row = first; row < end; row++) {
        const line = bytes.subarray(rows.offsetOf(row) - offset, rows.offsetOf(row + 1) - offset);
        // The block's bytes are overwritten by the next.
        open.get(plan.places[row] as number)?.writer.write(Buffer.from(line));
      }
      onProgress?.({
        step: 'link',
        done: end,
        total: plan.places.length,
        bytes: offset + bytes.length,
        totalBytes: rows.size,
        name: null,
      });
    }
    for (const { writer } of open.values()) writer.sync();
    for (const { writer } of open.values()) writer.close();
    for (const { temporary, to } of open.values()) renameSync(temporary, to.file);
    for (const dir of new Set([...open.values()].map(({ to }) => dirname(to.file)))) syncFolder(dir);
    return [...open].map(([place, { to }]) => ({
      split: to.split,
      path: to.path,
      written: counts[place] ?? 0,
      rows: (counts[place] ?? 0) + (target.mode === 'append' ? (plan.lying.get(to.split) ?? 0) : 0),
    }));
  } finally {
    for (const { temporary, writer } of open.values()) {
      try {
        writer.close();
      } catch {
        // closed already
      }
      rmSync(temporary, { force: true });
    }
  }
};

/** A copy to add to, its last line ended. */
const openCopy = (from: string, to: string): Writer => {
  copyFileSync(from, to);
  const file = openSync(to, 'r+');
  const { size } = fstatSync(file);
  const last = Buffer.alloc(1);
  if (size > 0) readSync(file, last, 0, 1, size - 1);
  closeSync(file);
  const writer = openWriter(to, 'a');
  if (size > 0 && last[0] !== 0x0a) writer.write(Buffer.from('\n'));
  return writer;
};

const nothingLeft = ({ read, reasons, problems }: ImportPlan): IdriftError => {
  const [most] = [...reasons].toSorted(([, a], [, b]) => b - a);
  const first = problems[0];
  return new IdriftError({
    code: 'bad-input',
    message: `Not one of ${read} rows can be taken${most ? `: of ${most[1]}, ${most[0]}` : ''}.`,
    where: first ? `${first.file}:${first.line}` : undefined,
    hint: 'Check which columns are the text, the label and the split.',
  });
};
