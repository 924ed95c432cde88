/** Labels against those of the last version, against each other, and split against split. */
import type { Row, Split } from '../../contract/common.ts';
import { byHand, counted, listed, type Noted, pathsOf, placesOf, rowsBySplit } from './places.ts';
import { normalText } from '../../text/same-text.ts';
import type { Finding, Fix, GateFile, GateRow } from './types.ts';

type Previous = readonly { readonly split: Split; readonly rows: readonly Row[] }[];

/** @param previous the last version; null: there is none. */
export const checkLabels = (files: readonly GateFile[], previous: Previous | null): Finding[] => {
  const now = rowsByLabel(files.flatMap(({ rows }) => rows));
  const before = previous && new Set(previous.flatMap(({ rows }) => rows.flatMap(namesOf)));
  return [
    ...variants(files, now),
    ...untaught(files),
    ...(before ? [...fresh(files, now, before), ...gone(now, before)] : []),
  ];
};

const namesOf = ({
  label,
  labels,
}: {
  readonly label: string | null;
  readonly labels?: Row['labels'];
}): readonly string[] => labels ?? (label === null ? [] : [label]);

const rowsByLabel = (rows: readonly GateRow[]): ReadonlyMap<string, readonly GateRow[]> => {
  const found = new Map<string, GateRow[]>();
  for (const row of rows) {
    for (const name of namesOf(row)) {
      const list = found.get(name);
      if (list) list.push(row);
      else found.set(name, [row]);
    }
  }
  return found;
};

const quoted = (name: string): string => `"${name}"`;
const quotedAll = (names: readonly string[]): string =>
  listed([...names.slice(0, 12).map(quoted), ...(names.length > 12 ? [`${names.length - 12} others`] : [])]);

/** One label written in several ways. */
const variants = (files: readonly GateFile[], now: ReadonlyMap<string, readonly GateRow[]>): Finding[] => {
  const groups = new Map<string, string[]>();
  for (const name of now.keys()) groups.set(normalText(name), [...(groups.get(normalText(name)) ?? []), name]);
  const rename: Record<string, string> = {};
  const said: string[] = [];
  for (const names of groups.values()) {
    if (names.length < 2) continue;
    const [kept = '', ...others] = names.toSorted(
      (a, b) => (now.get(b)?.length ?? 0) - (now.get(a)?.length ?? 0) || (a < b ? -1 : 1),
    );
    for (const other of others) rename[other] = kept;
    said.push(
      listed([kept, ...others].map((name) => `${quoted(name)} (${counted(now.get(name)?.length ?? 0, 'row')})`)),
    );
  }
  if (said.length === 0) return [];
  const rows = Object.keys(rename).flatMap((name) => now.get(name) ?? []);
  const fix: Fix = {
    id: 'relabel',
    kind: 'relabel',
    label: 'Write them all the commonest way',
    consequence: `${counted(rows.length, 'row gets', 'rows get')} the spelling that most rows have.`,
    rows: rowsBySplit(rows),
    rename,
  };
  return [
    {
      id: 'new-label:spelling',
      check: 'new-label',
      severity: 'error',
      count: rows.length,
      title: 'One label written in several ways',
      message: `A model takes them for different labels: ${said.join('; ')}.`,
      places: placesOf(
        rows.map((row): Noted => ({ row })),
        pathsOf(files),
      ),
      fix,
      otherFixes: [byHand('They are different labels')],
    },
  ];
};

/** Labels of val and test that train lacks: no model can learn them. */
const untaught = (files: readonly GateFile[]): Finding[] => {
  const train = files.find(({ split }) => split === 'train');
  if (!train || train.rows.length === 0) return [];
  const taught = new Set(train.rows.flatMap(namesOf));
  const rows = files.flatMap(({ rows: all }) => all).filter((row) => namesOf(row).some((name) => !taught.has(name)));
  if (rows.length === 0) return [];
  const names = [...new Set(rows.flatMap(namesOf))].filter((name) => !taught.has(name)).toSorted();
  return [
    {
      id: 'missing-label:train',
      check: 'missing-label',
      severity: 'error',
      count: rows.length,
      title: 'A label that train lacks',
      message: `${quotedAll(names)} ${names.length === 1 ? 'is a label' : 'are labels'} of ${counted(rows.length, 'row')} in val or test, and of none in train: no model can learn ${names.length === 1 ? 'it' : 'them'}.`,
      places: placesOf(
        rows.map((row): Noted => ({ row })),
        pathsOf(files),
      ),
      fix: byHand('Add such rows to train'),
      otherFixes: [
        {
          id: 'drop-rows',
          kind: 'drop-rows',
          label: 'Remove these rows',
          consequence: `${counted(rows.length, 'row')} go.`,
          rows: rowsBySplit(rows),
        },
      ],
    },
  ];
};

const fresh = (
  files: readonly GateFile[],
  now: ReadonlyMap<string, readonly GateRow[]>,
  before: ReadonlySet<string>,
): Finding[] => {
  const names = [...now.keys()].filter((name) => !before.has(name)).toSorted();
  if (names.length === 0) return [];
  const rows = names.flatMap((name) => now.get(name) ?? []);
  const each = names.slice(0, 12).map((name) => `${quoted(name)} (${counted(now.get(name)?.length ?? 0, 'row')})`);
  return [
    {
      id: 'new-label',
      check: 'new-label',
      severity: 'warning',
      count: names.length,
      title: 'Labels that the last version had not',
      message: `New: ${listed([...each, ...(names.length > 12 ? [`${names.length - 12} others`] : [])])}. Models trained before do not know ${names.length === 1 ? 'it' : 'them'}.`,
      places: placesOf(
        rows.map((row): Noted => ({ row })),
        pathsOf(files),
      ),
      fix: byHand('Correct them, or keep them'),
      otherFixes: [],
    },
  ];
};

const gone = (now: ReadonlyMap<string, readonly GateRow[]>, before: ReadonlySet<string>): Finding[] => {
  const names = [...before].filter((name) => !now.has(name)).toSorted();
  if (names.length === 0) return [];
  return [
    {
      id: 'missing-label',
      check: 'missing-label',
      severity: 'warning',
      count: names.length,
      title: 'Labels that are gone',
      message: `The last version had ${quotedAll(names)}, and no row has ${names.length === 1 ? 'it' : 'them'} now.`,
      places: [],
      fix: byHand('Put them back, or go on without'),
      otherFixes: [],
    },
  ];
};
