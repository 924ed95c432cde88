import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { idrift, idriftJson, scratch } from './command.fixture.ts';

const dir = join(scratch(), 'project');
const files = scratch();
const json = (...words: string[]) => idriftJson(['--project', dir, 'data', ...words]);

describe('data from other programs', () => {
  it('is imported, asked in SQL and exported again', async () => {
    await idrift(['init', dir]);
    const csv = join(files, 'reviews.csv');
    const rows = Array.from({ length: 20 }, (_, n) => `"Text ${n}; öl";${n % 2};${n}\r\n`).join('');
    writeFileSync(csv, Buffer.from(`Recension;Betyg;Nummer\r\n${rows};1;x\r\nkort\r\n`, 'latin1'));

    const preview = await json('import', csv, '--dry-run', '--shares', '60,20,20');
    expect(preview.answer).toMatchObject({
      mapping: { text: 'Recension', label: 'Betyg', split: { by: 'shares', train: 0.6 } },
      splits: [{ rows: 12 }, { rows: 4 }, { rows: 4 }],
      faulty: 2,
    });
    const words = ['--shares', '60,20,20', '--map', '1=positiv', '0=negativ', '--keep', 'Nummer'];
    const done = await json('import', csv, ...words);
    expect(done).toMatchObject({ status: 0, answer: { read: 22, written: 20, skipped: 2 } });

    const added = await json('add', 'data/train.jsonl', 'data/val.jsonl', 'data/test.jsonl');
    expect(added.status).toBe(0);
    const sql = await json('sql', 'SELECT label, count(*) AS n FROM data GROUP BY 1 ORDER BY 1');
    expect(sql).toMatchObject({
      status: 0,
      answer: {
        columns: ['label', 'n'],
        rows: [
          ['negativ', 10],
          ['positiv', 10],
        ],
      },
    });
    const shown = await json('show', 'train', '--where', "label = 'positiv'");
    expect(shown.answer).toMatchObject({ total: 6, columns: ['text', 'label', 'Nummer'] });
    expect(await json('sql', 'SELECT nowhere FROM train')).toMatchObject({
      status: 1,
      answer: { error: { code: 'bad-input', where: 'line 1, column 8' } },
    });

    const out = join(files, 'train.xlsx');
    expect(await json('export', 'train', '--out', out)).toMatchObject({ status: 0, answer: { rows: 12 } });
    expect((await json('export', 'train', '--out', out)).status).toBe(1);
    const answer = join(files, 'answer.tsv');
    await json('export', '--sql', "SELECT text FROM data WHERE Nummer = '7'", '--out', answer);
    expect(readFileSync(answer, 'utf8')).toBe('text\r\nText 7; öl\r\n');
    const again = await json('import', out, '--to', 'val', '--dry-run');
    // Every text of it lies in train already.
    expect(again.answer).toMatchObject({ faulty: 12, splits: [{ rows: 0 }, { rows: 0 }, { rows: 0 }] });
  }, 120_000);
  it('says what is missing or contradicts itself', async () => {
    const file = join(files, 'numbers.csv');
    writeFileSync(file, 'a,b\n1,2\n');
    expect(await json('import', file)).toMatchObject({ status: 2 });
    expect(
      await json('import', file, '--text', 'a', '--label', 'b', '--to', 'train', '--shares', '1,0,0'),
    ).toMatchObject({ status: 2 });
    expect(await json('import', file, '--text', 'a', '--label', 'nowhere')).toMatchObject({ status: 1 });
    expect(await json('import', join(files, 'nowhere.csv'))).toMatchObject({ status: 3 });
    expect(await json('export', '--out', file)).toMatchObject({ status: 2 });
  }, 60_000);
});
