/**
 * One run's writes that a server has not taken yet, on disk in the order they were made: `ops.jsonl` only grows, `sent` holds the
 * number of the last one the server took, `held.jsonl` the points beyond the run's last checkpoint, `refused.jsonl` what the
 * server said no to. Made durable before the writer goes on; a torn last line was never promised to anyone.
 */
import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { syncFolder, writeFileAtomic } from '../../base/atomic-file.ts';
import { errorInfo } from '../../contract/error-schema.ts';
import type { ErrorInfo } from '../../contract/errors.ts';
import { SYSTEM_METRICS } from '../metrics.ts';
import { type KeptPoint, type Operation, operation } from './operations.ts';

const line = z.object({
  n: z.number().int().positive(),
  /** When it was made, ISO 8601; outboxes of before have none. */
  at: z.string().optional(),
  op: operation,
});
const refusedLine = line.extend({ reason: errorInfo });
export type Waiting = z.infer<typeof line>;

export type RunSpool = ReturnType<typeof openRunSpool>;

/** Past it, a file whose writes were all taken is begun anew. */
const TIDY_BYTES = 1_000_000;

/** Makes the folder when missing. The caller sees to it that one process at a time has it open. */
export const openRunSpool = (dir: string) => {
  const opsFile = join(dir, 'ops.jsonl');
  const sentFile = join(dir, 'sent');
  const heldFile = join(dir, 'held.jsonl');
  mkdirSync(dir, { recursive: true });

  const kept = readLines(opsFile, line);
  let sent = readSent(sentFile);
  let last = Math.max(sent, kept.at(-1)?.n ?? 0);
  const waiting: Waiting[] = kept.filter(({ n }) => n > sent);
  let held: Operation[] | null = existsSync(heldFile) ? readLines(heldFile, operation) : null;
  let handle: number | null = null;
  let bytes = 0;

  const append = (op: Operation, at = new Date().toISOString()): Waiting => {
    last += 1;
    const entry: Waiting = { n: last, at, op };
    if (handle === null) {
      const fresh = !existsSync(opsFile);
      handle = openSync(opsFile, 'a');
      if (fresh) syncFolder(dir);
    }
    bytes += appendDurably(handle, entry);
    waiting.push(entry);
    return entry;
  };

  const forgetOps = (): void => {
    if (handle !== null) closeSync(handle);
    handle = null;
    bytes = 0;
    rmSync(opsFile, { force: true });
  };

  const setHeld = (ops: readonly Operation[] | null): void => {
    if (ops === null) rmSync(heldFile, { force: true });
    else writeFileAtomic(heldFile, ops.map((op) => `${JSON.stringify(op)}\n`).join(''));
    held = ops === null ? null : [...ops];
  };

  return {
    dir,
    /** In order; the caller takes from the front by `taken`. */
    waiting: waiting as readonly Waiting[],
    append,
    /** When the first of those waiting was made, ISO 8601; null: nothing waits. */
    since: (): string | null => {
      const [first] = waiting;
      return first === undefined ? null : (first.at ?? statSync(opsFile).birthtime.toISOString());
    },
    /** null where points are sent as they come. */
    held: (): readonly Operation[] | null => held,

    /** Points that no checkpoint covers yet: kept here alone, since MLflow cannot take a point back. */
    hold: (op: Operation): void => {
      const file = openSync(heldFile, 'a');
      try {
        appendDurably(file, op);
      } finally {
        closeSync(file);
      }
      held?.push(op);
    },

    /** What is held may go; `goOn`: and what comes next is held again. A crash in between sends it twice, which MLflow folds. */
    release: (goOn: boolean): void => {
      for (const op of held ?? []) append(op);
      if (goOn || held !== null) setHeld(goOn ? [] : null);
    },

    /** Takes back held points beyond a step. */
    rewind: (step: number): void => {
      if (held === null) return;
      const before = (point: KeptPoint): boolean => point.step <= step || point.key.startsWith(SYSTEM_METRICS);
      setHeld(held.map((op) => (op.kind === 'metrics' ? { ...op, points: op.points.filter(before) } : op)));
    },

    /** The server has the first `count` of those waiting. */
    taken: (count: number): void => {
      const done = waiting.splice(0, count);
      sent = done.at(-1)?.n ?? sent;
      writeRenaming(sentFile, String(sent));
      for (const { op } of done) removeFilesOf(dir, op);
      if (waiting.length === 0 && bytes > TIDY_BYTES) forgetOps();
    },

    /** The server said no to the first of those waiting. @param reason is kept with it; null: whoever wrote it was told. */
    refused: (reason: ErrorInfo | null): void => {
      const [first] = waiting;
      if (first === undefined) return;
      if (reason !== null) {
        appendFileSync(join(dir, 'refused.jsonl'), `${JSON.stringify({ ...first, reason })}\n`, { flush: true });
      }
      waiting.shift();
      sent = first.n;
      writeRenaming(sentFile, String(sent));
      if (reason === null) removeFilesOf(dir, first.op);
    },

    /** What the server said no to, here and in folders that were merged into this one. */
    refusals: (): ErrorInfo[] => readLines(join(dir, 'refused.jsonl'), refusedLine).map(({ reason }) => reason),
    forgetRefusals: (): void => rmSync(join(dir, 'refused.jsonl'), { force: true }),

    /** A name for a file of an operation, which `taken` removes. */
    fileFor: (name: string): string => join('files', name),

    close: (): void => {
      if (handle !== null) closeSync(handle);
      handle = null;
      const idle = waiting.length === 0 && held === null && !existsSync(join(dir, 'refused.jsonl'));
      if (idle) rmSync(dir, { recursive: true, force: true });
    },
  };
};

const appendDurably = (file: number, entry: unknown): number => {
  const bytes = Buffer.from(`${JSON.stringify(entry)}\n`);
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
  fsyncSync(file);
  return bytes.length;
};

/** Losing it in a power cut sends something again, which changes nothing. */
const writeRenaming = (path: string, text: string): void => {
  writeFileSync(`${path}.tmp`, text);
  renameSync(`${path}.tmp`, path);
};

const readSent = (path: string): number => {
  const number = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
  return Number.isSafeInteger(number) ? number : 0;
};

/** Cuts off a torn last line, so that what is appended next begins on one of its own. Other lines that cannot be read are skipped. */
const readLines = <Shape extends z.ZodType>(path: string, shape: Shape): z.infer<Shape>[] => {
  if (!existsSync(path)) return [];
  const bytes = readFileSync(path);
  const whole = bytes.lastIndexOf(0x0a) + 1;
  if (whole < bytes.length) truncateSync(path, whole);
  return linesOf(bytes.toString('utf8', 0, whole), shape);
};

const linesOf = <Shape extends z.ZodType>(text: string, shape: Shape): z.infer<Shape>[] =>
  text.split('\n').flatMap((each) => {
    if (each === '') return [];
    const parsed = shape.safeParse(JSON.parse(each));
    return parsed.success ? [parsed.data] : [];
  });

/** The points that a run's folder holds and no server has, read without touching it: it may be another process's. */
export const unsentPoints = (dir: string): KeptPoint[] => {
  const text = (name: string): string => (existsSync(join(dir, name)) ? readFileSync(join(dir, name), 'utf8') : '');
  const whole = (name: string): string => text(name).slice(0, text(name).lastIndexOf('\n') + 1);
  const sent = readSent(join(dir, 'sent'));
  const waiting = linesOf(whole('ops.jsonl'), line).flatMap(({ n, op }) => (n > sent ? [op] : []));
  return [...waiting, ...linesOf(whole('held.jsonl'), operation)].flatMap((op) =>
    op.kind === 'metrics' ? op.points : [],
  );
};

const removeFilesOf = (dir: string, op: Operation): void => {
  const file = op.kind === 'artifact' ? op.file : op.kind === 'model' ? op.folder : null;
  if (file !== null) rmSync(join(dir, file), { recursive: true, force: true });
};

/** Puts what waits in another folder of the same run behind what waits here, and removes that folder. */
export const mergeSpool = (into: RunSpool, from: string): void => {
  const other = openRunSpool(from);
  const files = join(from, 'files');
  if (existsSync(files)) {
    mkdirSync(join(into.dir, 'files'), { recursive: true });
    for (const name of readdirSync(files)) renameSync(join(files, name), join(into.dir, 'files', name));
  }
  const began = other.since() ?? undefined;
  for (const { op, at = began } of other.waiting) into.append(op, at);
  const held = other.held();
  if (held !== null) {
    if (into.held() === null) into.release(true);
    for (const op of held) into.hold(op);
  }
  const refused = join(from, 'refused.jsonl');
  if (existsSync(refused)) appendFileSync(join(into.dir, 'refused.jsonl'), readFileSync(refused), { flush: true });
  rmSync(from, { recursive: true, force: true });
};
