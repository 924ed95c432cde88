/** What helps to label one text: how far to trust the suggestion, and the labelled texts most like it. */
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Judged } from '../../analysis/calibration.ts';
import { reliabilityAt } from '../../analysis/reliability-at.ts';
import { createTextIndex, type TextIndex } from '../../analysis/text-index.ts';
import type { NearestText } from '../../contract/labels.ts';
import { toErrorInfo } from '../../contract/errors.ts';
import { readSplits, type SplitFile } from '../../data/split-files.ts';
import type { Read } from '../../labels/given-rows.ts';
import { countWords } from '../../text/words.ts';
import { scoreOf } from '../evaluation.ts';
import type { LabelSourceParts, LabelSources } from './source-parts.ts';

type Parts = Pick<LabelSourceParts, 'dir' | 'store' | 'evaluations' | 'given'>;

/** Nearest texts that are told. */
const NEAREST = 5;
/** Rows that are compared; of more, so many spread evenly: a near one among them is as good a help. */
const MOST_ROWS = 50_000;
/** Texts that are added to an index before others have their turn. */
const ADDED_AT_ONCE = 200;
const MOST_VERSIONS = 8;
/** A split that is new to the data is seen this late. */
const LOOK_AGAIN_MS = 60_000;

type RowIndex = {
  readonly index: TextIndex;
  readonly rows: readonly { readonly text: string; readonly label: string; readonly where: string }[];
};

export const createHelp = (parts: Parts): LabelSources['help'] => {
  const nearestRows = openRows(parts.dir);
  const nearestGiven = openGiven(parts.given);
  const judgedBy = openJudged(parts);
  return async ({ text, suggestion }) => {
    const rows = await nearestRows(text);
    // A labelled text that is in the data by now is told once.
    const isRow = (given: NearestText): boolean =>
      rows.some((row) => row.text === given.text && row.label === given.label);
    const near = [...rows, ...nearestGiven(text).filter((given) => !isRow(given))].toSorted(
      (a, b) => b.similarity - a.similarity,
    );
    const judged =
      suggestion === null || suggestion.model === null || suggestion.version === null
        ? []
        : await judgedBy(suggestion.model, suggestion.version);
    return {
      reliability: suggestion === null ? null : reliabilityAt(suggestion.score, judged),
      words: countWords(text),
      nearest: near.slice(0, NEAREST),
    };
  };
};

/** Rows of the working copy, in an index that is made anew when a file's bytes change. */
const openRows = (dir: string): ((text: string) => Promise<NearestText[]>) => {
  let known: { readonly key: string; readonly made: Promise<RowIndex> } | null = null;
  let seen: { readonly files: readonly string[]; readonly state: string; readonly at: number } | null = null;
  const filesOf = async (): Promise<readonly SplitFile[]> => {
    try {
      return await readSplits(dir, 'workspace');
    } catch (thrown) {
      // Data that cannot be read is said on the Data page; labelling goes on without its rows.
      if (toErrorInfo(thrown).code === 'internal') throw thrown;
      return [];
    }
  };
  const indexed = async (): Promise<RowIndex> => {
    // Hashing the files at each text would cost more than the rest.
    if (known && seen && Date.now() - seen.at < LOOK_AGAIN_MS && stateOf(seen.files) === seen.state) return known.made;
    const files = await filesOf();
    const watched = files.flatMap(({ path }) => pathsOf(join(dir, path)));
    seen = { files: watched, state: stateOf(watched), at: Date.now() };
    const key = files.map(({ split, md5 }) => `${split} ${md5}`).join(' ');
    if (known?.key !== key) {
      const made = indexRows(files);
      known = { key, made };
      made.catch(() => {
        known = null;
      });
    }
    return known.made;
  };
  return async (text) => {
    const { index, rows } = await indexed();
    return index.nearest(text, NEAREST).flatMap(({ place, similarity }) => {
      const row = rows[place];
      return row ? [{ ...row, similarity }] : [];
    });
  };
};

/** What a change of a split shows in: the file, its pointer, or that of its folder. */
const pathsOf = (file: string): string[] => [file, `${file}.dvc`, `${dirname(file)}.dvc`];

const stateOf = (files: readonly string[]): string =>
  files
    .map((file) => {
      const found = statSync(file, { throwIfNoEntry: false });
      return found ? `${found.ino} ${found.size} ${found.mtimeMs}` : '';
    })
    .join();

const indexRows = async (files: readonly SplitFile[]): Promise<RowIndex> => {
  const all = files.flatMap(({ split, rows }) =>
    rows.map(({ text, label }, line) => ({ text, label, where: `${split} ${line}` })),
  );
  const step = Math.max(1, all.length / MOST_ROWS);
  const rows = Array.from({ length: Math.floor(all.length / step) }, (_, at) => all[Math.floor(at * step)]).filter(
    (row) => row !== undefined,
  );
  const index = createTextIndex();
  for (const [at, { text }] of rows.entries()) {
    index.add(text);
    if (at % ADDED_AT_ONCE === 0) await breathe();
  }
  return { index, rows };
};

/** Labels given in the project's queues: what was said since the last question is added. */
const openGiven = (given: Parts['given']): ((text: string) => NearestText[]) => {
  const index = createTextIndex();
  /** Of each item its place in the index, and of each place what stands now. */
  const places = new Map<number, number>();
  const labels: { text: string; label: string | null; where: string }[] = [];
  let read: Read | null = null;
  return (text) => {
    const { upTo, items } = given.changed(read);
    read = upTo;
    for (const { no, text: own, label, queue } of items) {
      let place = places.get(no);
      if (place === undefined) {
        if (label === null) continue;
        place = index.size();
        places.set(no, place);
        index.add(own);
      }
      labels[place] = { text: own, label, where: queue };
    }
    const isWanted = (place: number): boolean => labels[place]?.label != null && labels[place].text !== text;
    return index.nearest(text, NEAREST, isWanted).flatMap(({ place, similarity }) => {
      const found = labels[place];
      return found?.label == null ? [] : [{ text: found.text, label: found.label, where: found.where, similarity }];
    });
  };
};

/** Answers of a version to validation and test rows, ascending by how sure it was; none: they are not to be had. */
const openJudged = ({ store, evaluations }: Pick<Parts, 'store' | 'evaluations'>) => {
  const known = new Map<string, readonly Judged[]>();
  const readJudged = async (model: string, version: number): Promise<readonly Judged[]> => {
    const found = await store.resolveModel(`${model}/${version}`).catch(() => null);
    const runId = found?.runId ?? null;
    if (runId === null) return [];
    const splits = [await evaluations.of(runId, 'val'), await evaluations.of(runId, 'test')];
    return splits
      .flatMap((split) =>
        (split?.rows ?? []).map(({ label, predicted, probabilities }) => ({
          confidence: split === null ? 0 : scoreOf(split, predicted, probabilities),
          right: label === predicted,
        })),
      )
      .toSorted((a, b) => a.confidence - b.confidence);
  };
  return async (model: string, version: number): Promise<readonly Judged[]> => {
    const key = `${model}/${version}`;
    const found = known.get(key) ?? (await readJudged(model, version));
    if (found.length > 0) known.set(key, found); // what is not here may be fetched
    for (const oldest of [...known.keys()].slice(0, -MOST_VERSIONS)) known.delete(oldest);
    return found;
  };
};
