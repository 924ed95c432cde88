/**
 * What was edited, kept as hunks so that it can be taken back and done again: one file for each go, named by its number.
 * `pending.json` is the go that is being put in place: what it names is finished by whoever comes next.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import type { EditSession } from '../../contract/data-edits.ts';
import { IdriftError } from '../../contract/errors.ts';
import type { DvcProject } from '../repo/project.ts';
import { type Hunk, inverse } from './byte-patch.ts';

type FileEdit = {
  readonly path: string;
  readonly beforeMd5: string;
  readonly afterMd5: string;
  readonly hunks: readonly Hunk[];
};
export type Session = EditSession & { readonly files: readonly FileEdit[] };

/** Gos that can be taken back, and bytes that they may take; older ones are forgotten. */
const KEPT = 500;
const MOST_BYTES = 256_000_000;

export type Side = 'done' | 'undone';

/** Made when something is written: to look makes none. */
const folderOf = ({ tmpDir }: DvcProject): string => join(tmpDir, 'idrift', 'edits');
const pathOf = (project: DvcProject, side: Side, id: string): string => join(folderOf(project), side, `${id}.json`);

const namesIn = (project: DvcProject, side: Side): readonly string[] => {
  const dir = join(folderOf(project), side);
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .filter((name) => /^\d{12}\.json$/.test(name))
    .map((name) => name.slice(0, -'.json'.length))
    .toSorted();
};

/** What the next undo (of `done`) or redo (of `undone`) is about. */
export const newest = (project: DvcProject, side: Side): Session | null => {
  const id = side === 'done' ? namesIn(project, side).at(-1) : namesIn(project, side)[0];
  return id === undefined ? null : readSession(pathOf(project, side, id));
};

export const nextId = (project: DvcProject): string => {
  const last = Math.max(0, ...namesIn(project, 'done').map(Number), ...namesIn(project, 'undone').map(Number));
  return String(last + 1).padStart(12, '0');
};

export const summaryOf = ({ id, title, at, paths }: Session): EditSession => ({ id, title, at, paths });

/** As it is taken back. */
export const reversed = (session: Session): Session => ({
  ...session,
  files: session.files.map(({ path, beforeMd5, afterMd5, hunks }) => ({
    path,
    beforeMd5: afterMd5,
    afterMd5: beforeMd5,
    hunks: inverse(hunks),
  })),
});

export const keep = (project: DvcProject, side: Side, session: Session): void => {
  writeFileAtomic(pathOf(project, side, session.id), encoded(session));
  let [count, bytes] = [0, 0];
  const names = namesIn(project, side);
  for (const id of side === 'done' ? names.toReversed() : names) {
    count++;
    bytes += statSync(pathOf(project, side, id)).size;
    // The next one can be taken back, or done again, however large it is.
    if (count > 1 && (count > KEPT || bytes > MOST_BYTES)) forget(project, side, id);
  }
};

export const forget = (project: DvcProject, side: Side, id: string): void =>
  rmSync(pathOf(project, side, id), { force: true });

export const forgetAll = (project: DvcProject, side: Side): void =>
  rmSync(join(folderOf(project), side), { recursive: true, force: true });

/** A go on its way: its new files are written, and each gets its name next. */
export type Pending = {
  readonly session: Session;
  /** Where it goes once its files are in place, and where it is no longer then. */
  readonly into: Side;
  readonly files: readonly {
    readonly path: string;
    readonly fresh: string;
    readonly beforeMd5: string;
    readonly afterMd5: string;
  }[];
};

const pendingPath = (project: DvcProject): string => join(folderOf(project), 'pending.json');

export const hasPending = (project: DvcProject): boolean => existsSync(pendingPath(project));

export const readPending = (project: DvcProject): Pending | null => {
  const path = pendingPath(project);
  if (!hasPending(project)) return null;
  const { session, ...rest } = parsed(path) as Omit<Pending, 'session'> & { readonly session: EncodedSession };
  return { ...rest, session: decoded(session) };
};
export const writePending = (project: DvcProject, pending: Pending): void =>
  writeFileAtomic(
    pendingPath(project),
    JSON.stringify({ ...pending, session: JSON.parse(encoded(pending.session)) as unknown }),
  );
export const clearPending = (project: DvcProject): void => rmSync(pendingPath(project), { force: true });

/** A folder for the new files of one go. */
export const freshFolder = (project: DvcProject, id: string): string => {
  const dir = join(folderOf(project), 'fresh', id);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  return dir;
};
export const clearFresh = (project: DvcProject): void =>
  rmSync(join(folderOf(project), 'fresh'), { recursive: true, force: true });

type EncodedHunk = { readonly offset: number; readonly before: string; readonly after: string };
type EncodedSession = Omit<Session, 'files'> & {
  readonly files: readonly (Omit<FileEdit, 'hunks'> & { readonly hunks: readonly EncodedHunk[] })[];
};

const encoded = (session: Session): string =>
  JSON.stringify({
    ...session,
    files: session.files.map((file) => ({
      ...file,
      hunks: file.hunks.map(({ offset, before, after }) => ({
        offset,
        before: before.toString('base64'),
        after: after.toString('base64'),
      })),
    })),
  });

const decoded = (session: EncodedSession): Session => ({
  ...session,
  files: session.files.map((file) => ({
    ...file,
    hunks: file.hunks.map(({ offset, before, after }) => ({
      offset,
      before: Buffer.from(before, 'base64'),
      after: Buffer.from(after, 'base64'),
    })),
  })),
});

const readSession = (path: string): Session => decoded(parsed(path) as EncodedSession);

const parsed = (path: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new IdriftError(
      {
        code: 'corrupt',
        message: `${path} is no record of an edit.`,
        where: path,
        hint: 'Remove it: that edit stays as it is and can no longer be taken back.',
      },
      { cause },
    );
  }
};
