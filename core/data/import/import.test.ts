import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { initProject } from '../init.ts';
import { emptyFolder, errorOf, jsonl, row, writeData } from '../project.fixture.ts';
import { addFile } from '../workspace.ts';
import { previewMapping } from './mapped.ts';
import { previewImport } from './preview.ts';
import { importFiles } from './run.ts';
import type { ImportMapping, ImportTarget } from './types.ts';

const dir = emptyFolder();
const write = (name: string, content: string | Uint8Array): string => {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
};
const WORKBOOK = fileURLToPath(new URL('golden/reviews.xlsx', import.meta.url));
const linesOf = (folder: string, split: string): Record<string, unknown>[] =>
  readFileSync(join(folder, `data/${split}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const target = (projectDir: string, mode: ImportTarget['mode'] = 'append'): ImportTarget => ({
  projectDir,
  folder: 'data',
  mode,
});
const TO_TRAIN: ImportMapping = { text: 'text', label: 'label', split: { by: 'one', split: 'train' } };

describe('a look at a file', () => {
  it('sees CSV as Swedish Excel writes it', async () => {
    const text = 'Recension;Betyg;Delmängd\r\n"Snabb, bra; billig";positiv;Train\r\nDålig öl;negativ;dev\r\n';
    for (const [encoding, bytes] of [
      ['windows-1252', Buffer.from(text, 'latin1')],
      ['utf-8', Buffer.from(`\ufeff${text}`)],
      ['utf-16le', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ] as const) {
      const seen = await previewImport(write(`excel-${encoding}.csv`, bytes));
      expect(seen).toMatchObject({ format: 'csv', encoding, delimiter: ';', totalRows: 2, problems: [] });
      expect(seen.guesses).toEqual({ text: 'Recension', label: 'Betyg', split: 'Delmängd' });
      expect(seen.rows[1]).toEqual({ Recension: 'Dålig öl', Betyg: 'negativ', Delmängd: 'dev' });
      expect(seen.guess).toMatchObject({ split: { by: 'column', column: 'Delmängd' } });
    }
  });
  it('names the lines of rows that are too short, too long or broken', async () => {
    const path = write('ragged.csv', 'text,label\na,x\nb\n"c\nd",y\ne,y,z\n"open,x\nf,y\n');
    const { problems, totalRows } = await previewImport(path);
    expect(problems.map(({ line, message }) => `${line} ${message}`)).toEqual([
      '3 this row has 1 field, the others have 2.',
      '6 this row has 3 fields, the others have 2.',
      '7 the quote that opens here is never closed.',
    ]);
    expect(totalRows).toBe(6);
  });
  it.each([
    ['list.json', '[\n {"text":"a, [b]","label":"x"},\n {"text":"c","label":"y"}, 3\n]', 'json', [3]],
    ['object.json', '{"version":1,"data":[{"text":"a, [b]","label":"x"},{"text":"c","label":"y"}]}', 'json', []],
    ['columns.json', '{"text":{"0":"a, [b]","1":"c"},"label":{"0":"x","1":"y"}}', 'json', []],
    ['lines.json', '{"text":"a, [b]","label":"x"}\n{"text":"c","label":"y"}\n', 'jsonl', []],
    ['lines.jsonl', '{"text":"a, [b]","label":"x"}\n\n{"text":"c","label":"y"}\n{"text"\n[1]', 'jsonl', [4, 5]],
    ['open.json', '[{"text":"a, [b]","label":"x"},{"text":"c","label":"y"},\n{"text":', 'json', [2]],
  ])('reads %s', async (name, content, format, lines) => {
    const seen = await previewImport(write(name, content));
    expect(seen).toMatchObject({ format, guesses: { text: 'text', label: 'label', split: null } });
    expect(seen.rows).toEqual([
      { text: 'a, [b]', label: 'x' },
      { text: 'c', label: 'y' },
    ]);
    expect(seen.problems.map(({ line }) => line)).toEqual(lines);
  });
  it('reads Parquet, as DuckDB writes it', async () => {
    const path = join(dir, "it's.parquet");
    const connection = await (await DuckDBInstance.create()).connect();
    await connection.run(
      `COPY (SELECT 'text ' || i AS text, i % 2 AS label, [i, i + 1] AS list, DATE '2026-01-05' AS day FROM range(5000) t(i)) TO '${path.replaceAll("'", "''")}'`,
    );
    const seen = await previewImport(path);
    expect(seen).toMatchObject({ format: 'parquet', totalRows: 5000, guesses: { text: 'text', label: 'label' } });
    expect(seen.rows[1]).toMatchObject({ text: 'text 1', label: 1, day: '2026-01-05' });
  });
  it('reads workbooks, the first sheet with rows or the one that is named', async () => {
    const seen = await previewImport(WORKBOOK);
    expect(seen).toMatchObject({
      format: 'xlsx',
      sheets: ['Läs mig', 'Recensioner'],
      sheet: 'Recensioner',
      totalRows: 4,
    });
    expect(seen.guesses).toMatchObject({ text: 'Recension', label: 'Betyg' });
    expect(seen.rows[0]).toMatchObject({
      Recension: 'Snabb leverans, "bra" pris',
      Betyg: 5,
      Datum: '2026-01-05',
      Köpt: true,
    });
    expect(seen.rows[1]).toMatchObject({ Recension: 'Långsam\noch dålig', Datum: '2026-01-06T09:30:00.000Z' });
    expect(await errorOf(() => previewImport(WORKBOOK, { sheet: 'Läs mig' }))).toMatchObject({ code: 'bad-input' });
    expect(await errorOf(() => previewImport(WORKBOOK, { sheet: 'X' }))).toMatchObject({ code: 'not-found' });
  });
  it('says what cannot be read', async () => {
    const of = (name: string, content: string) => errorOf(() => previewImport(write(name, content)));
    expect(await of('empty.csv', '')).toMatchObject({ code: 'bad-input' });
    expect(await of('a.docx', 'x')).toMatchObject({ code: 'bad-input' });
    expect(await of('no.parquet', 'x')).toMatchObject({ code: 'corrupt' });
    expect(await of('no.xlsx', 'x')).toMatchObject({ code: 'corrupt' });
    expect(await of('no.json', 'x')).toMatchObject({ code: 'bad-input' });
    expect(await errorOf(() => previewImport(join(dir, 'nowhere.csv')))).toMatchObject({ code: 'not-found' });
  });
});

describe('an import', () => {
  it('writes the rows of every format, and reports those that it leaves out by their lines', async () => {
    const project = emptyFolder();
    const csv = write('a.csv', 'text,label,id,note\nbra,1,7,x\n,1,8,\nutan,,9,\n"två\nrader",0,10,\n');
    const mapping: ImportMapping = { ...TO_TRAIN, labels: { '1': 'positiv', '0': 'negativ' }, keep: ['id', 'note'] };
    const report = await importFiles([{ path: csv }], mapping, target(project));
    expect(linesOf(project, 'train')).toEqual([
      { text: 'bra', label: 'positiv', id: '7', note: 'x' },
      { text: 'två\nrader', label: 'negativ', id: '10' },
    ]);
    expect(report).toMatchObject({
      read: 4,
      written: 2,
      skipped: 2,
      splits: [{ split: 'train', written: 2, rows: 2 }],
    });
    expect(report.problems).toEqual([
      { file: 'a.csv', line: 3, message: 'its text is empty.' },
      { file: 'a.csv', line: 4, message: 'it has no label.' },
    ]);
    const sheet: ImportMapping = { text: ['Recension', 'Köpt'], label: 'Betyg', split: { by: 'one', split: 'val' } };
    await importFiles([{ path: WORKBOOK }], sheet, target(project));
    expect(linesOf(project, 'val')[0]).toEqual({ text: 'Snabb leverans, "bra" pris\ntrue', label: '5' });
    const json = write('b.json', '[{"t":"x","l":["b","a"],"n":{"k":[1]}},{"t":"y","l":[]}]');
    const lists: ImportMapping = { text: 't', label: 'l', split: { by: 'one', split: 'test' }, keep: ['n'] };
    await importFiles([{ path: json }], lists, target(project));
    expect(linesOf(project, 'test')).toEqual([
      { text: 'x', labels: ['a', 'b'], n: { k: [1] } },
      { text: 'y', labels: [] },
    ]);
    expect(readdirSync(join(project, 'data')).toSorted()).toEqual(['test.jsonl', 'train.jsonl', 'val.jsonl']);
  });
  it('adds to what lies there, or replaces the splits that get rows', async () => {
    const project = emptyFolder();
    writeData(project, 'data/train.jsonl', [row('old')]);
    writeFileSync(join(project, 'data/train.jsonl'), JSON.stringify(row('old')));
    writeData(project, 'data/val.jsonl', [row('old val')]);
    const csv = write('c.csv', 'text,label\nnew,x\n');
    const added = await importFiles([{ path: csv }], TO_TRAIN, target(project));
    expect(added.splits).toMatchObject([{ written: 1, rows: 2 }]);
    expect(linesOf(project, 'train').map(({ text }) => text)).toEqual(['old', 'new']);
    await importFiles([{ path: csv }], TO_TRAIN, target(project, 'replace'));
    expect(linesOf(project, 'train').map(({ text }) => text)).toEqual(['new']);
    expect(linesOf(project, 'val')).toEqual([row('old val')]);
  });
  it('never puts a text into another split than the same text', async () => {
    const project = emptyFolder();
    writeData(project, 'data/test.jsonl', [row('known')]);
    const csv = write('d.csv', 'text,label,split\nknown,x,train\ntwice,x,train\ntwice,y,test\nnew,x,val\n');
    const report = await importFiles(
      [{ path: csv }],
      { ...TO_TRAIN, split: { by: 'column', column: 'split' } },
      target(project),
    );
    expect(report.problems.map(({ line, message }) => `${line} ${message}`)).toEqual([
      '2 its text is in test already.',
      '4 its text is in train already.',
    ]);
    expect(linesOf(project, 'test')).toEqual([row('known')]);

    const many = Array.from({ length: 400 }, (_, n) => row(`text ${n % 200}`, n % 4 === 0 ? 'rare' : 'usual'));
    const file = write('e.jsonl', jsonl([row('known'), ...many]));
    const byChance: ImportMapping = {
      ...TO_TRAIN,
      split: { by: 'shares', train: 0.8, val: 0.1, test: 0.1, seed: 7 },
    };
    const dealt = await importFiles([{ path: file }], byChance, target(project));
    expect(dealt).toMatchObject({ written: 401, withTwin: 1 });
    const texts = ['train', 'val', 'test'].map((split) => new Set(linesOf(project, split).map(({ text }) => text)));
    const [train, val, test] = texts as [Set<unknown>, Set<unknown>, Set<unknown>];
    expect(test.has('known')).toBe(true);
    expect(new Set([...train, ...val, ...test]).size).toBe(train.size + val.size + test.size);
  });
  it('deals by chance in the shares that were asked for, each label by itself, and the same for the same seed', async () => {
    const many = Array.from({ length: 1000 }, (_, n) => row(`text ${n}`, n % 10 === 0 ? 'rare' : 'usual'));
    const sources = [{ path: write('f.jsonl', jsonl(many)) }];
    const counts = async (seed: number) => {
      const split = { by: 'shares', train: 0.7, val: 0.2, test: 0.1, seed } as const;
      const { splits, rows } = await previewMapping(sources, { ...TO_TRAIN, split });
      return { counts: splits.map(({ labels }) => labels.map(({ count }) => count)), rows };
    };
    const [first, same, other] = [await counts(1), await counts(1), await counts(2)];
    expect(first.counts).toEqual([
      [70, 630],
      [20, 180],
      [10, 90],
    ]);
    expect(same).toEqual(first);
    expect(other.rows).not.toEqual(first.rows);
  });
  it('shows what it would do, and does it so', async () => {
    const project = emptyFolder();
    const csv = write('g.csv', 'text,label\na,x\nb,y\n,z\n');
    const preview = await previewMapping([{ path: csv }], TO_TRAIN, target(project));
    expect(preview).toMatchObject({
      faulty: 1,
      faults: [{ line: 4 }],
      splits: [{ rows: 2 }, { rows: 0 }, { rows: 0 }],
    });
    expect(preview.rows[0]).toEqual({ split: 'train', text: 'a', label: 'x', extra: {} });
    expect(readdirSync(project)).toEqual([]);
  });
  it('leaves the project as it was when it is cancelled, or nothing can be taken', async () => {
    const project = emptyFolder();
    await initProject(project);
    writeData(project, 'data/train.jsonl', [row('old')]);
    const sources = [{ path: write('h.jsonl', jsonl(Array.from({ length: 30_000 }, (_, n) => row(`text ${n}`)))) }];
    const controller = new AbortController();
    const onProgress = (): void => controller.abort();
    const run = () => importFiles(sources, TO_TRAIN, target(project), { onProgress, signal: controller.signal });
    expect((await errorOf(run)).code).toBe('cancelled');
    const fault = (mapping: ImportMapping) => errorOf(() => importFiles(sources, mapping, target(project)));
    const nothing = await errorOf(() =>
      importFiles([{ path: write('i.csv', 'text,label\n,x\n') }], TO_TRAIN, target(project)),
    );
    expect(nothing).toMatchObject({ code: 'bad-input', where: 'i.csv:2' });
    expect(await fault({ ...TO_TRAIN, split: { by: 'shares', train: 1, val: 1, test: 0, seed: 1 } })).toMatchObject({
      where: 'split',
    });
    const missing = [{ path: write('j.csv', 'text,label\na,x\n') }];
    expect(await errorOf(() => importFiles(missing, { ...TO_TRAIN, label: 'klass' }, target(project)))).toMatchObject({
      code: 'bad-input',
      where: 'j.csv',
    });
    expect(linesOf(project, 'train')).toEqual([row('old')]);
    expect(readdirSync(join(project, 'data'))).toEqual(['train.jsonl']);
    expect(readdirSync(join(project, '.dvc/tmp/idrift'))).toEqual([]);
    const outside = errorOf(() => importFiles(missing, TO_TRAIN, { ...target(project), folder: '../x' }));
    expect(await outside).toMatchObject({ code: 'bad-input', where: 'folder' });
  });
  it('adds to no split that is tracked and does not lie there', async () => {
    const project = emptyFolder();
    await initProject(project);
    writeData(project, 'data/train.jsonl', [row('old')]);
    await addFile(project, 'data/train.jsonl');
    const { rmSync } = await import('node:fs');
    rmSync(join(project, 'data/train.jsonl'));
    const csv = write('k.csv', 'text,label\na,x\n');
    expect(await errorOf(() => importFiles([{ path: csv }], TO_TRAIN, target(project)))).toMatchObject({
      code: 'conflict',
    });
  });
});
