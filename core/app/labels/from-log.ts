/** Texts of the prediction log: the least sure, those said to be wrong, those that hold some words, and a sample at random. */
import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '../../base/seeded-random.ts';
import type { QueueSource, Suggestion } from '../../contract/labels.ts';
import { MASKS, UNSURE_BELOW } from '../../contract/serving.ts';
import type { FoundText } from '../../labels/take-items.ts';
import type { LoggedRow } from '../../serving/log-columns.ts';
import type { PredictionReader } from '../../serving/prediction-reader.ts';
import { counted, type Found, type Progress, throwIfStopped } from './found.ts';

type Reader = Pick<PredictionReader, 'scan' | 'rowsAt' | 'page' | 'disputed'>;
type Of<Kind extends QueueSource['kind']> = Extract<QueueSource, { kind: Kind }>;

const DAY = 86_400_000;
const ROWS_AT_ONCE = 1000;
const SEARCH_LOOK_MS = 50;
const LARGEST_SEED = 2_147_483_647;

const suggestionOf = (row: LoggedRow): Suggestion => ({
  model: row.modelName,
  version: row.modelVersion,
  label: row.label,
  score: row.score,
  probabilities: row.probabilities,
});

export const foundIn = (row: LoggedRow, reasons: readonly string[], group = ''): FoundText => ({
  text: row.text,
  group,
  reasons,
  origin: {
    kind: 'prediction',
    id: row.id,
    at: row.createdAt,
    deployment: row.deployment,
    consumer: row.consumer,
  },
  suggestion: suggestionOf(row),
});

export const isUnsure = (row: Pick<LoggedRow, 'score' | 'abstain'>): boolean => row.score < UNSURE_BELOW || row.abstain;

const unsureReason = (row: LoggedRow): string[] => (isUnsure(row) ? ['unsure'] : []);

const named = (model: string, version: number | undefined): string =>
  version === undefined ? model : `${model} v${version}`;

/** Of a window that ends now. The end is half-open: an answer of this very moment counts. */
const windowOf = (days: number): { from: string; to: string } => {
  const to = Date.now() + 1;
  return { from: new Date(to - days * DAY).toISOString(), to: new Date(to).toISOString() };
};

type Scanned = {
  readonly rows: number[];
  readonly scores: number[];
  unkept: number;
  blank: number;
};

const scanned = async (
  reader: Reader,
  query: Parameters<Reader['scan']>[0],
  { report, signal }: Progress,
): Promise<Scanned> => {
  const all: Scanned = { rows: [], scores: [], unkept: 0, blank: 0 };
  for await (const part of reader.scan(query)) {
    throwIfStopped(signal);
    for (const row of part.rows) all.rows.push(row);
    for (const score of part.scores) all.scores.push(score);
    all.unkept += part.unkept;
    all.blank += part.blank;
    report(null, counted(all.rows.length, 'answer'));
  }
  return all;
};

async function* read(
  reader: Reader,
  model: string,
  places: readonly number[],
  reasons: (row: LoggedRow) => readonly string[],
): AsyncGenerator<FoundText[]> {
  for (let at = 0; at < places.length; at += ROWS_AT_ONCE) {
    yield reader.rowsAt(model, places.slice(at, at + ROWS_AT_ONCE)).map((row) => foundIn(row, reasons(row)));
    await pause(0);
  }
}

const windowNotes = (source: { model: string; version?: number | undefined; days: number }, all: Scanned): string[] => [
  ...(all.unkept === 0
    ? []
    : [
        `${counted(all.unkept, 'answer is', 'answers are')} in the log without the text: the project keeps only its length. Settings say what is kept.`,
      ]),
  ...(all.rows.length > 0
    ? []
    : [
        `The project’s prediction log holds no text that ${named(source.model, source.version)} answered in the last ${counted(source.days, 'day')}. Take more days, or send texts to its deployment first.`,
      ]),
];

/** Lowest score first. */
export const findUnsure = async (reader: Reader, source: Of<'unsure'>, progress: Progress): Promise<Found> => {
  const { model, version, days } = source;
  const all = await scanned(reader, { model, version, ...windowOf(days) }, progress);
  const order = Uint32Array.from(all.rows.keys()).toSorted(
    (a, b) => (all.scores[a] as number) - (all.scores[b] as number) || b - a,
  );
  const places = Array.from(order, (place) => all.rows[place] as number);
  return {
    title: `Least sure answers of ${named(model, version)}`,
    order: 'Least sure first: what the model hesitates on teaches it most.',
    found: places.length,
    texts: read(reader, model, places, unsureReason),
    sampling: null,
    notes: windowNotes(source, all),
  };
};

/**
 * Drawn without replacement from all answers of the window that have a text; every order of the sample is equally likely, so its first part is
 * a random sample as well. The seed draws the same sample from the same log again.
 */
export const findRandom = async (reader: Reader, source: Of<'random'>, progress: Progress): Promise<Found> => {
  const { model, version, days, size } = source;
  const window = windowOf(days);
  const all = await scanned(reader, { model, version, ...window }, progress);
  const seed = source.seed ?? Math.floor(Math.random() * LARGEST_SEED);
  const population = all.rows.length;
  const drawn = seededRandom(`labels ${seed}`).choose(population, Math.min(size, population));
  const places = Array.from(drawn, (place) => all.rows[place] as number);
  const fewer = population > 0 && population < size;
  return {
    title: `Random sample of ${named(model, version)}`,
    order: 'At random: labelled from the top, any part of it says how often answers are right.',
    found: population,
    texts: read(reader, model, places, (row) => ['drawn at random', ...unsureReason(row)]),
    sampling: { model, version: version ?? null, ...window, population, size: places.length, seed },
    notes: [
      ...windowNotes(source, all),
      ...(fewer ? [`There are only ${counted(population, 'answer')}: all of them are in the sample.`] : []),
    ],
  };
};

/** The newest word first. */
export const findDisputed = (reader: Reader, model: string, mostRows: number): Found => {
  const rows = reader.disputed({ model, limit: mostRows });
  return {
    title: `Answers of ${model} said to be wrong`,
    order: 'Said to be wrong, the newest word first.',
    found: rows.length,
    texts: [
      rows.map((row) =>
        foundIn(row, [
          row.feedback?.label == null ? 'said to be wrong' : `said to be ${row.feedback.label}`,
          ...unsureReason(row),
        ]),
      ),
    ],
    sampling: null,
    notes: rows.length > 0 ? [] : [`Nobody has said of an answer of ${model} that it is wrong.`],
  };
};

/** Newest first. */
export const findLogged = async (
  reader: Reader,
  { model, text }: { readonly model: string; readonly text: string },
  mostRows: number,
  { report, signal }: Progress,
): Promise<Found> => {
  const ask = () => reader.page({ model, offset: 0, limit: mostRows, search: text });
  let page = ask();
  while (!page.complete && page.rows.length < mostRows) {
    throwIfStopped(signal);
    report(null, counted(page.total, 'answer'));
    await pause(SEARCH_LOOK_MS);
    page = ask();
  }
  return {
    title: `Search: “${text}”`,
    order: 'Newest first.',
    found: page.total,
    texts: [page.rows.map((row) => foundIn(row, [`holds “${text}”`, ...unsureReason(row)]))],
    sampling: null,
    notes: page.rows.length > 0 ? [] : [`No logged text of ${model} holds “${text}”. Search for a shorter part.`],
  };
};

/** Said of texts from which personal data was taken out: what is labelled is the text without it. */
export const maskedNote = (texts: readonly { readonly text: string }[]): string[] => {
  const masked = texts.filter(({ text }) => Object.values(MASKS).some((mask) => text.includes(mask))).length;
  return masked === 0
    ? []
    : [`${counted(masked, 'text has', 'texts have')} personal data masked, as the log keeps it.`];
};
