/** A queue's labels beside the working copy's rows: what of them is in the data, and what adding them writes. Runs where rows are read. */
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Split } from '../../contract/common.ts';
import type { RowEdit } from '../../contract/data-edits.ts';
import type { DraftConflict } from '../../contract/label-loop.ts';
import { IdriftError, toErrorInfo } from '../../contract/errors.ts';
import type { ItemOrigin } from '../../contract/labels.ts';
import { editRows, FileChangedError } from '../../data/edit/edit-rows.ts';
import { outsOf, readSplit, readSplits, splitOut } from '../../data/split-files.ts';
import { normalText } from '../../text/same-text.ts';
import { type DraftPlan, type Labelled, type PlacedRow, planDraft, rowsByText } from './draft-plan.ts';
import { heldOut, nearlyOneOf } from './hold-out.ts';

/** What was put into the data, as it was put there. */
export type AddedRow = {
  readonly text: string;
  readonly label: string;
  readonly split: Split;
  readonly how: 'row' | 'relabel';
};

export type DraftQuestion = {
  readonly queueId: string;
  readonly split: Split;
  /** All of the queue, in its order. `label`: what people agree on; null: nothing yet, or they differ. */
  readonly items: readonly {
    readonly id: string;
    readonly text: string;
    readonly twins: string | null;
    readonly origin: ItemOrigin;
    readonly label: string | null;
  }[];
  /** By item. */
  readonly added: Readonly<Record<string, AddedRow>>;
  /** Ids of texts that stay out of training. */
  readonly held: readonly string[];
  /** Texts that other queues keep out of training. */
  readonly heldElsewhere: readonly string[];
};

export type DraftAnswer = {
  readonly path: string | null;
  readonly otherKeys: readonly string[];
  readonly rows: DraftPlan['rows'];
  readonly relabels: DraftPlan['relabels'];
  readonly conflicts: readonly DraftConflict[];
  /** Ids, by what became of them. */
  readonly inDraft: readonly string[];
  readonly inData: readonly string[];
  readonly lost: readonly string[];
  readonly withdrawn: readonly string[];
  /** Of what is in the draft: what the commit that is checked out does not have. */
  readonly uncommitted: readonly string[];
  /** Left out because a text of another queue that is nearly the same is held out. */
  readonly nearHeld: readonly string[];
  readonly problem: string | null;
};

export type HeldQuestion = {
  readonly queueId: string;
  readonly items: readonly { readonly id: string; readonly text: string; readonly twins: string | null }[];
  /** One in so many. */
  readonly oneIn: number;
};

export const heldOutOf = ({ queueId, items, oneIn }: HeldQuestion): readonly string[] => [
  ...heldOut(queueId, items, oneIn),
];

/** @throws what reading the working copy's rows throws, apart from a missing file: that is the `problem`. */
export const readDraft = async (dir: string, question: DraftQuestion): Promise<DraftAnswer> =>
  (await look(dir, question)).answer;

/** Another program may add the same labels at the same time: then its rows are looked at again. */
const MOST_TRIES = 5;

/** Adds what is new, and gives what it wrote by item. @throws IdriftError `conflict` when a file is changed meanwhile: nothing is written then. */
export const addToDraft = async (
  dir: string,
  question: DraftQuestion,
  title: string,
): Promise<Readonly<Record<string, AddedRow>>> => {
  for (let tries = 1; ; tries++) {
    try {
      return await addOnce(dir, question, title);
    } catch (thrown) {
      if (!(thrown instanceof FileChangedError) || tries === MOST_TRIES) throw thrown;
    }
  }
};

const addOnce = async (
  dir: string,
  question: DraftQuestion,
  title: string,
): Promise<Readonly<Record<string, AddedRow>>> => {
  const { plan, seen } = await look(dir, question);
  const { split } = question;
  const added: Record<string, AddedRow> = {};
  const edits: RowEdit[] = plan.relabels.map(({ id, row, label }) => {
    const before = question.added[id];
    added[id] = { text: row.text, label, split: row.split, how: before?.how ?? 'relabel' };
    return { kind: 'relabel', row, label };
  });
  for (const { id, text, label } of plan.rows) added[id] = { text, label, split, how: 'row' };
  if (plan.rows.length > 0) {
    await requireFile(dir, split);
    edits.push({ kind: 'append', split, rows: plan.rows.map(({ text, label }) => ({ text, label })) });
  }
  if (edits.length > 0) await editRows(dir, edits, { title, seen });
  return added;
};

/** Takes rows out whose label people took back; rows that were there before get the label that they had. @returns the items. */
export const takeWithdrawn = async (
  dir: string,
  question: DraftQuestion,
  title: string,
): Promise<readonly string[]> => {
  const { answer, byText } = await look(dir, question);
  const edits = answer.withdrawn.flatMap((id): RowEdit[] => {
    const was = question.added[id];
    const origin = question.items.find((item) => item.id === id)?.origin;
    if (was === undefined) return [];
    const rows = (byText.get(normalText(was.text)) ?? []).filter(({ label }) => label === was.label);
    return rows.map((row) =>
      was.how === 'relabel' && origin?.kind === 'row'
        ? { kind: 'relabel', row, label: origin.label }
        : { kind: 'remove', row },
    );
  });
  if (edits.length > 0) await editRows(dir, edits, { title });
  return answer.withdrawn;
};

type Looked = {
  readonly answer: DraftAnswer;
  readonly plan: Pick<DraftPlan, 'rows' | 'relabels'>;
  readonly byText: ReadonlyMap<string, readonly PlacedRow[]>;
  /** By path, the md5 of the files that were looked at. */
  readonly seen: ReadonlyMap<string, string>;
};

const look = async (dir: string, question: DraftQuestion): Promise<Looked> => {
  const { items, added } = question;
  const held = new Set(question.held);
  const labelled = items.flatMap((item): Labelled[] =>
    item.label === null || held.has(item.id)
      ? []
      : [{ ...item, label: item.label, added: added[item.id]?.label ?? null }],
  );
  const files = await readSplits(dir, 'workspace');
  const byText = rowsByText(files, [...items.map(({ text }) => text), ...Object.values(added).map(({ text }) => text)]);
  const whole = planDraft(labelled, byText);
  const near = nearlyOneOf(
    whole.rows.map(({ text }) => text),
    question.heldElsewhere,
  );
  const plan = { rows: whole.rows.filter((_, at) => near[at] !== true), relabels: whole.relabels };
  const isThere = ({ text, label }: Pick<AddedRow, 'text' | 'label'>, rows = byText): boolean =>
    (rows.get(normalText(text)) ?? []).some((row) => row.label === label);
  const labels = new Map(items.map(({ id, label }) => [id, label]));
  const ofQueue = Object.entries(added);
  const inDraft = ofQueue.filter(([id, row]) => labels.get(id) === row.label && isThere(row));
  const place = await placeOf(dir, question.split);
  return {
    plan,
    byText,
    seen: new Map(files.map(({ path, md5 }) => [path, md5])),
    answer: {
      ...place,
      rows: plan.rows,
      relabels: plan.relabels,
      conflicts: whole.conflicts,
      inDraft: inDraft.map(([id]) => id),
      inData: whole.there.filter(({ id }) => added[id] === undefined).map(({ id }) => id),
      lost: plan.rows.filter(({ id }) => added[id] !== undefined).map(({ id }) => id),
      withdrawn: ofQueue.filter(([id, row]) => (labels.get(id) ?? null) === null && isThere(row)).map(([id]) => id),
      uncommitted: await notCommitted(dir, inDraft, files),
      nearHeld: whole.rows.filter((_, at) => near[at] === true).map(({ id }) => id),
    },
  };
};

const notCommitted = async (
  dir: string,
  inDraft: readonly (readonly [string, AddedRow])[],
  now: readonly { readonly path: string; readonly md5: string }[],
): Promise<readonly string[]> => {
  if (inDraft.length === 0) return [];
  let before: Awaited<ReturnType<typeof readSplits>> = [];
  try {
    // The same files hold the same rows, also where their bytes are not here.
    const outs = await outsOf(dir, 'HEAD');
    if (now.every(({ path, md5 }) => outs.some((out) => out.path === path && out.md5 === md5))) return [];
    before = await readSplits(dir, 'HEAD');
  } catch (thrown) {
    // No commit yet, no git, or a version whose files are not here: then none is known to have them.
    if (toErrorInfo(thrown).code === 'internal') throw thrown;
  }
  const rows = rowsByText(
    before,
    inDraft.map(([, { text }]) => text),
  );
  return inDraft
    .filter(([, { text, label }]) => !(rows.get(normalText(text)) ?? []).some((row) => row.label === label))
    .map(([id]) => id);
};

const placeOf = async (dir: string, split: Split): Promise<Pick<DraftAnswer, 'path' | 'otherKeys' | 'problem'>> => {
  try {
    const path = await requireFile(dir, split);
    return { path, otherKeys: otherKeysOf(join(dir, path)), problem: null };
  } catch (thrown) {
    const { code, message, hint } = toErrorInfo(thrown);
    if (code === 'internal') throw thrown;
    return { path: null, otherKeys: [], problem: hint === undefined ? message : `${message} ${hint}` };
  }
};

/** Longer lines are rare; one that is cut says nothing. */
const TAIL = 1 << 20;

/** What the last row of a file has besides text and label: null in rows that are added. */
const otherKeysOf = (path: string): readonly string[] => {
  const lines = readTail(path, TAIL).toString('utf8').split('\n');
  for (const line of lines.toReversed()) {
    try {
      const row: unknown = JSON.parse(line);
      if (typeof row === 'object' && row !== null)
        return Object.keys(row).filter((key) => key !== 'text' && key !== 'label' && key !== 'labels');
    } catch {
      // A blank line, or one that the gate will name.
    }
  }
  return [];
};

const readTail = (path: string, most: number): Buffer => {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, most));
    readSync(file, bytes, 0, bytes.length, size - bytes.length);
    return bytes;
  } finally {
    closeSync(file);
  }
};

/** Relative to the project. @throws IdriftError where new rows have no file to go to. */
const requireFile = async (dir: string, split: Split): Promise<string> => {
  const { path } = await splitOut(dir, 'workspace', split);
  if (statSync(join(dir, path), { throwIfNoEntry: false })?.isFile() === true) return path;
  throw new IdriftError({
    code: 'not-available',
    message: `${path} is not in the folder, so nothing can be added to it.`,
    where: path,
    hint: 'Take the files of its version on the Data page; the labels are kept here.',
  });
};

export type UnseenQuestion = { readonly revisions: readonly string[]; readonly texts: readonly string[] };

/** Texts that none of these versions was trained on or chosen by, as they stand or nearly so: what versions can be compared on honestly. */
export const unseenTexts = async (dir: string, { revisions, texts }: UnseenQuestion): Promise<readonly boolean[]> => {
  const seen: string[] = [];
  for (const revision of new Set(revisions)) {
    for (const split of ['train', 'val'] as const)
      for (const { text } of (await readSplit(dir, revision, split)).rows) seen.push(text);
  }
  return nearlyOneOf(texts, seen).map((isSeen) => !isSeen);
};
