/** Rows with what names a person: counted by kind, each place shown. */
import { byHand, counted, listed, type Noted, pathsOf, placesOf, rowsBySplit } from './places.ts';
import { personalData, type PersonalKind } from '../../text/personal-data.ts';
import type { Finding, GateFile } from './types.ts';

export const checkPersonalData = (files: readonly GateFile[], today: Date): Finding[] => {
  const noted: Noted[] = [];
  const rowsOf = new Map<PersonalKind, number>();
  for (const { rows } of files) {
    for (const row of rows) {
      if (row.text === null) continue;
      const found = personalData(row.text, today);
      if (found.length === 0) continue;
      const kinds = [...new Set(found.map(({ kind }) => kind))];
      for (const kind of kinds) rowsOf.set(kind, (rowsOf.get(kind) ?? 0) + 1);
      noted.push({
        row,
        note: found.map(({ kind, from, to }) => `${kind}: ${(row.text ?? '').slice(from, to)}`).join('; '),
      });
    }
  }
  if (noted.length === 0) return [];
  const kinds = [...rowsOf].toSorted((a, b) => b[1] - a[1]).map(([kind, n]) => `${counted(n, 'text')} with a ${kind}`);
  return [
    {
      id: 'personal-data',
      check: 'personal-data',
      severity: 'warning',
      count: noted.length,
      title: 'Personal data',
      message: `${counted(noted.length, 'text seems', 'texts seem')} to name a person: ${listed(kinds)}. What a version holds stays in its history, on every remote it is pushed to.`,
      places: placesOf(noted, pathsOf(files)),
      fix: {
        id: 'mask',
        kind: 'mask',
        label: 'Mask them',
        consequence: `[mail], [phone] or [personal number] takes their place in ${counted(noted.length, 'text')}.`,
        rows: rowsBySplit(noted.map(({ row }) => row)),
      },
      otherFixes: [
        {
          id: 'drop-rows',
          kind: 'drop-rows',
          label: 'Remove these rows',
          consequence: `${counted(noted.length, 'row')} go.`,
          rows: rowsBySplit(noted.map(({ row }) => row)),
        },
        byHand('They are no persons'),
      ],
    },
  ];
};
