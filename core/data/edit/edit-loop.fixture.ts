/** Moves the first row of train to val and the first of val to train, for ever: to be killed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Split } from '../../contract/common.ts';
import { readRows } from '../../text/jsonl.ts';
import { editRows } from './edit-rows.ts';

const dir = process.argv[2] ?? '';
const move = (split: Split, to: Split) => {
  const [row] = readRows(readFileSync(join(dir, `data/${split}.jsonl`)), split);
  if (!row) throw new Error('No row.');
  return { kind: 'move' as const, row: { split, index: 0, text: row.text, label: row.label }, to };
};

for (;;) {
  await editRows(dir, [move('train', 'val'), move('val', 'train')]);
  process.stdout.write('.');
}
