/** Texts of the data: rows whose label is likely wrong, and rows that hold some words. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Suggestion } from '../../contract/labels.ts';
import { IdriftError } from '../../contract/errors.ts';
import { resolveRevision } from '../../data/git.ts';
import { readSplits, type SplitFile } from '../../data/split-files.ts';
import type { FoundText } from '../../labels/take-items.ts';
import type { TimedAnswer } from '../../serving/asking.ts';
import { counted, type Found, type Progress, throwIfStopped } from './found.ts';
import { findSuspects, type Suspect } from './label-work.ts';
import type { LabelSourceParts } from './source-parts.ts';

type Placed = {
  readonly text: string;
  readonly label: string;
  readonly split: SplitFile['split'];
  readonly index: number;
};

const placed = (files: readonly SplitFile[]): Placed[] =>
  files.flatMap(({ split, rows }) => rows.map(({ text, label }, index) => ({ text, label, split, index })));

const foundAt = (
  row: Placed,
  revision: string,
  reasons: readonly string[],
  suggestion: Suggestion | null,
): FoundText => ({
  text: row.text,
  group: '',
  reasons,
  origin: { kind: 'row', revision, split: row.split, index: row.index, label: row.label },
  suggestion,
});

/** A model needs rows of each label to learn from and to be asked about. */
const LEAST_ROWS = 20;

/** What was computed of files lately: the preview and the queue ask for the same. */
const MOST_KEPT = 3;
const kept = new Map<string, Promise<readonly Suspect[]>>();

const suspectsOf = (
  files: readonly SplitFile[],
  rows: readonly Placed[],
  signal: AbortSignal | undefined,
): Promise<readonly Suspect[]> => {
  const key = files.map(({ split, md5 }) => `${split} ${md5}`).join(' ');
  const known = kept.get(key);
  if (known) return known;
  const found = findSuspects(
    rows.map(({ text, label }) => ({ text, label })),
    signal,
  );
  kept.set(key, found);
  for (const oldest of [...kept.keys()].slice(0, -MOST_KEPT)) kept.delete(oldest);
  found.catch(() => kept.delete(key));
  return found;
};

/** The likeliest wrong first. @throws IdriftError `not-found` for a revision without data. */
export const findLabelErrors = async (dir: string, revision: string, { report, signal }: Progress): Promise<Found> => {
  const files = await readSplits(dir, revision);
  const rows = placed(files);
  const labels = new Set(rows.map(({ label }) => label)).size;
  const about = {
    title: 'Likely label errors',
    order: 'The likeliest wrong first: what a simple model, trained on the other rows, is surest to call otherwise.',
    sampling: null,
  };
  if (rows.length < LEAST_ROWS || labels < 2) {
    const why = labels < 2 ? 'all of them have one label' : `there are ${counted(rows.length, 'row')}`;
    const note = `Wrong labels are looked for by learning from the other rows, and ${why}: it takes two labels and ${LEAST_ROWS} rows.`;
    return { ...about, found: 0, texts: [], notes: [note] };
  }
  report(null, `learning from ${counted(rows.length, 'row')}`);
  const suspects = await suspectsOf(files, rows, signal).catch((thrown: unknown) => {
    throwIfStopped(signal);
    throw thrown;
  });
  throwIfStopped(signal);
  const commit = revision === 'workspace' ? revision : await resolveRevision(dir, revision);
  const texts = suspects.flatMap(({ index, label, probability, probabilities }) => {
    const row = rows[index];
    const suggestion = { model: null, version: null, label, score: probability, probabilities };
    return row ? [foundAt(row, commit, [`${row.label} in ${row.split}, reads like ${label}`], suggestion)] : [];
  });
  return {
    ...about,
    found: texts.length,
    texts: [texts],
    notes:
      texts.length > 0 ? [] : [`Of ${counted(rows.length, 'row')} none has a label that the other rows speak against.`],
  };
};

/** The version that is asked for suggestions, and its folder. */
export type LiveVersion = { readonly model: string; readonly version: number; readonly modelDir: string };

const AT_ONCE = 32;
/** More take minutes: the rest have no suggestion. */
const MOST_ASKED = 1000;

const suggestionOf = ({ model, version }: LiveVersion, answer: TimedAnswer | undefined): Suggestion | null =>
  answer ? { model, version, label: answer.label, score: answer.score, probabilities: answer.probabilities } : null;

/** Rows of the working copy, in the order of the splits and of the lines. @param live null: nothing can be asked. */
export const findRows = async (
  { dir, asking }: Pick<LabelSourceParts, 'dir' | 'asking'>,
  part: string,
  live: LiveVersion | null,
  { report, signal }: Progress,
): Promise<Found> => {
  const wanted = part.trim().toLowerCase();
  if (wanted === '') throw new IdriftError({ code: 'bad-input', message: 'Say which words the texts are to hold.' });
  const rows = placed(await readSplits(dir, 'workspace')).filter(({ text }) => text.toLowerCase().includes(wanted));
  const chunks = async function* (): AsyncGenerator<FoundText[]> {
    for (let at = 0; at < rows.length; at += AT_ONCE) {
      throwIfStopped(signal);
      const some = rows.slice(at, at + AT_ONCE);
      const answers =
        live === null || at >= MOST_ASKED
          ? []
          : ((
              await asking.ask(
                [live.modelDir],
                some.map(({ text }) => text),
              )
            )[0] ?? []);
      yield some.map((row, place) => {
        const suggestion = live === null ? null : suggestionOf(live, answers[place]);
        return foundAt(row, 'workspace', [`${row.label} in ${row.split}`], suggestion);
      });
      report(Math.min(1, (at + AT_ONCE) / rows.length), `row ${at + some.length}`);
      await pause(0);
    }
  };
  return {
    title: `Search in the data: “${part}”`,
    order: 'As they stand in the data: training, validation, test.',
    found: rows.length,
    texts: chunks(),
    sampling: null,
    notes: rows.length > 0 ? [] : [`No text of the data holds “${part}”. Search for a shorter part.`],
  };
};
