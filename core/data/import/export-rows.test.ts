import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { initProject } from '../init.ts';
import { emptyFolder, errorOf } from '../project.fixture.ts';
import { cellText } from './cells.ts';
import { addFile } from '../workspace.ts';
import { exportRows, exportSplits, exportTable, formatOfName } from './export-rows.ts';
import { previewImport } from './preview.ts';
import type { ExportFormat } from './types.ts';

const LINES = [
  '{"text":"Snabb, \\"bra\\"; öl\\nrad två","label":"positiv","stars":5}',
  '{"text":"Dålig\\tsak & <b>","label":"negativ","tags":["a"]}',
  '{"text":"okej","label":"positiv","stars":10}',
];
let project = '';
const out = emptyFolder();
beforeAll(async () => {
  project = emptyFolder();
  await initProject(project);
  const { mkdirSync } = await import('node:fs');
  mkdirSync(join(project, 'data'));
  writeFileSync(join(project, 'data/train.jsonl'), `${LINES.join('\n')}\n`);
  await addFile(project, 'data/train.jsonl');
}, 60_000);

const query = { revision: 'workspace', split: 'train' } as const;

describe('an export', () => {
  it.each<[ExportFormat, string]>([
    ['csv', 'a.csv'],
    ['excel-csv', 'b.csv'],
    ['tsv', 'c.tsv'],
    ['xlsx', 'd.xlsx'],
    ['parquet', 'e.parquet'],
    ['jsonl', 'f.jsonl'],
  ])('as %s is read again as it was', async (format, name) => {
    const file = join(out, name);
    const done = await exportRows(project, query, file, format);
    expect(done).toMatchObject({ file, rows: 3, shortened: 0 });
    const { rows } = await previewImport(file);
    const rowsOf = LINES.map((line) => JSON.parse(line) as { text: string; label: string });
    expect(rows.map(({ text, label }) => ({ text, label }))).toEqual(
      rowsOf.map(({ text, label }) => ({ text, label })),
    );
    expect(rows.map((row) => cellText(row['stars']) ?? '')).toEqual(['5', '', '10']);
  });
  it('begins with a mark where Excel needs it, and has the very lines where nothing is changed', () => {
    expect(readFileSync(join(out, 'b.csv')).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    expect(readFileSync(join(out, 'f.jsonl'), 'utf8')).toBe(`${LINES.join('\n')}\n`);
  });
  it('has the rows that are shown, in their order', async () => {
    const file = join(out, 'sorted.jsonl');
    const sort = { key: 'column:stars', descending: true };
    await exportRows(project, { ...query, label: 'positiv', sort }, file, 'jsonl');
    expect(readFileSync(file, 'utf8')).toBe(`${LINES[2]}\n${LINES[0]}\n`);
    await exportRows(project, { ...query, where: 'stars > 5' }, file, 'jsonl', { overwrite: true });
    expect(readFileSync(file, 'utf8')).toBe(`${LINES[2]}\n`);
  });
  it('writes each split by its name, over nothing that is there', async () => {
    const folder = join(out, 'splits');
    expect(await exportSplits(project, 'workspace', ['train'], 'csv', folder)).toMatchObject([{ rows: 3 }]);
    expect(await errorOf(() => exportSplits(project, 'workspace', ['train'], 'csv', folder))).toMatchObject({
      code: 'conflict',
    });
    expect(readdirSync(folder)).toEqual(['train.csv']);
  });
  it('writes answers of SQL', async () => {
    const table = {
      columns: [
        { name: 'n', type: 'BIGINT' },
        { name: 'n', type: 'VARCHAR' },
      ],
      rows: [
        [1, 'å'],
        [null, '=x'],
      ],
    };
    await exportTable(table, join(out, 'answer.csv'), 'csv');
    expect(readFileSync(join(out, 'answer.csv'), 'utf8')).toBe('n,n 2\r\n1,å\r\n,=x\r\n');
    await exportTable(table, join(out, 'answer.parquet'), 'parquet');
    expect((await previewImport(join(out, 'answer.parquet'))).rows).toEqual([
      { n: 1, 'n 2': 'å' },
      { n: null, 'n 2': '=x' },
    ]);
  });
  it('tells the format by the name', async () => {
    expect(formatOfName('x/Y.XLSX')).toBe('xlsx');
    expect((await errorOf(() => formatOfName('x.doc'))).code).toBe('bad-input');
  });
});
