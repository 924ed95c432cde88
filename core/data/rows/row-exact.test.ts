import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonSpelled } from '../gate/edit-line.ts';
import { rowsOfText } from './row-exact.ts';
import { openRowFile } from './row-file.ts';

it('finds the rows of a text, however they are spelled', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'idrift-exact-')), 'train.jsonl');
  const text = fc.oneof(fc.constantFrom('å', 'ett', 'ett två', 'a"b', 'rad\nbryt', 'ETT'), fc.string({ minLength: 1 }));
  const row = fc.record({ text, ascii: fc.boolean(), blank: fc.boolean(), first: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 30 }), fc.nat(), async (rows, nth) => {
      const lines = rows.map(({ text, ascii, blank, first }) => {
        const spelled = `"text":${jsonSpelled(text, ascii)}`;
        const label = '"label": "ett två"';
        return `${first ? `{${spelled}, ${label}}` : `{${label},${spelled}}`}\n${blank ? '\n' : ''}`;
      });
      writeFileSync(path, lines.join(''));
      const wanted = rows[nth % rows.length]?.text ?? '';
      expect(await rowsOfText(openRowFile(path), wanted)).toEqual(
        rows.flatMap(({ text }, index) => (text === wanted ? [index] : [])),
      );
    }),
    { numRuns: 300 },
  );
});
