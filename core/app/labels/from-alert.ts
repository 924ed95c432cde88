/** Texts that carry an alert: those with the words that set its window apart, and those that a rule found. */
import { errorSentence, IdriftError, toErrorInfo } from '../../contract/errors.ts';
import type { DriftAlert } from '../../contract/alerts.ts';
import type { DriftCheck } from '../../contract/monitoring.ts';
import { groupName, groupTexts } from '../../contract/text-groups.ts';
import type { FoundText } from '../../labels/take-items.ts';
import { findCarriers } from '../../monitoring/carriers.ts';
import type { LoggedRow } from '../../serving/log-columns.ts';
import { type RunTexts, textsOfRun } from '../run-texts.ts';
import { counted, type Found, type Progress, throwIfStopped } from './found.ts';
import { foundIn, isUnsure } from './from-log.ts';
import type { LabelSourceParts } from './source-parts.ts';

type Parts = Pick<LabelSourceParts, 'dir' | 'store' | 'reader' | 'checks'>;

/** What single texts can be ordered by; `meaning` and `prediction` are of all texts together. */
const ORDERS: ReadonlySet<string> = new Set(['length', 'fraction_out_of_vocab', 'strangeness', 'spelling']);
/** More are ordered by what the model says of them alone: telling ones are read one by one. */
const MOST_TELLING = 20_000;

/** Words of the alert's cause where the check has them: "unusual characters, unknown words". */
const causeTitle = (alert: DriftAlert, check: DriftCheck): string => {
  const titles = new Map([...check.scores, ...check.statistics].map(({ name, title }) => [name, title.toLowerCase()]));
  return alert.cause.map((name) => titles.get(name) ?? name.replaceAll('_', ' ')).join(', ');
};

const NO_TEXTS: Omit<RunTexts, 'revision'> = { reference: [], training: [] };

/** Most telling first, then those that carry nothing but that the model was not sure of, least sure first. */
export const findOfAlert = async (parts: Parts, number: number, { report, signal }: Progress): Promise<Found> => {
  const alert = parts.checks.alerts.get(String(number));
  const newest = alert.checks.at(-1);
  if (newest === undefined) {
    throw new IdriftError({
      code: 'not-found',
      message: `Alert ${number} holds no check, so there are no texts of it.`,
      where: `alert ${number}`,
      hint: 'Make a queue of the least sure answers instead.',
    });
  }
  const check = parts.checks.get(newest);
  report(null, counted(check.texts, 'text'));
  const window = parts.reader.window(check);
  const rows = window.filter(({ text }) => text.trim() !== '');
  const notes: string[] = [];
  const data = await parts.store
    .getRun(check.runId)
    .then((run) => textsOfRun(parts.dir, run))
    .catch((thrown: unknown) => {
      notes.push(
        `What the texts differ from cannot be had, so they are ordered by how sure the model was: ${errorSentence(toErrorInfo(thrown))}`,
      );
      return NO_TEXTS;
    });
  throwIfStopped(signal);
  const texts = data === NO_TEXTS ? leastSure(rows, alert.number) : tellingFirst({ alert, check, rows, data });
  if (window.length === 0) {
    notes.push(`The answers of alert ${number} are no longer in the prediction log.`);
  } else if (rows.length === 0) {
    notes.push('The log keeps only the length of texts, so none of the alert can be shown. Settings say what is kept.');
  }
  return {
    title: `Alert ${number}: ${causeTitle(alert, check)}`,
    order:
      data === NO_TEXTS ? 'Of the alert, least sure first.' : 'Most telling of the alert first, then the least sure.',
    found: rows.length,
    texts: [texts],
    sampling: null,
    notes,
  };
};

const reasonsOf = (row: LoggedRow, alert: number | null): string[] => [
  ...(alert === null ? [] : [`carries alert ${alert}`]),
  ...(isUnsure(row) ? ['unsure'] : []),
];

const leastSure = (rows: readonly LoggedRow[], alert: number): FoundText[] =>
  rows.toSorted((a, b) => a.score - b.score).map((row) => foundIn(row, reasonsOf(row, alert)));

type OfAlert = {
  readonly alert: DriftAlert;
  readonly check: DriftCheck;
  readonly rows: readonly LoggedRow[];
  readonly data: Omit<RunTexts, 'revision'>;
};

const tellingFirst = ({ alert, check, rows, data }: OfAlert): FoundText[] => {
  const score = alert.cause.find((name) => ORDERS.has(name)) ?? 'strangeness';
  const { texts, words } = findCarriers({ ...data, live: rows, score, limit: MOST_TELLING });
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  const strongest = texts.flatMap(({ id }) => rowOf.get(id) ?? []);
  const rules = check.inputs.filter(({ kind }) => alert.cause.includes(kind));
  const byRule = new Set(rules.flatMap(({ ids }) => ids));
  const onlyRules = rules.length > 0 && rules.length === alert.cause.length;
  // As on the alert's page: where only rules alarmed, their texts alone are its texts.
  const groups = groupTexts(strongest, onlyRules ? [] : words);
  const groupOf = new Map(
    groups.flatMap((group) =>
      group.words.length === 0 ? [] : group.texts.map(({ id }) => [id, groupName(group, 2)] as const),
    ),
  );
  const carries = ({ id }: LoggedRow): boolean => byRule.has(id) || (!onlyRules && groupOf.has(id));
  const some = strongest.some(carries);
  // Without words that set texts apart (longer texts of the usual words) all of the window carries it, the strongest most.
  const telling = some ? strongest.filter(carries) : onlyRules ? [] : strongest;
  const told = new Set(telling.map(({ id }) => id));
  const unsure = rows.filter((row) => !told.has(row.id) && isUnsure(row)).toSorted((a, b) => a.score - b.score);
  return [
    ...telling.map((row) => foundIn(row, reasonsOf(row, alert.number), groupOf.get(row.id) ?? '')),
    ...unsure.map((row) => foundIn(row, reasonsOf(row, null))),
  ];
};
