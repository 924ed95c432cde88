/**
 * One row relabelled in a file of ROWS long rows and taken back; a row's history over VERSIONS versions of ROWS short rows; three such versions
 * merged by rows.
 *
 *     node bench/data-edits.ts [--rows 100000] [--versions 30]
 *
 * Prints a line for each: what it was, the size of the file, seconds. The history is asked for twice, the second time with what is known by then.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { editRows, undoEdit } from '../core/data/edit/edit-rows.ts';
import { git } from '../core/data/git.ts';
import { commit, initProject } from '../core/data/init.ts';
import { mergeRows } from '../core/data/merge-rows/merge-rows.ts';
import { rowsOf } from '../core/data/merge-rows/side-rows.ts';
import { rowHistory } from '../core/data/row-history.ts';
import { addFile } from '../core/data/workspace.ts';

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '100000' }, versions: { type: 'string', default: '30' } },
});
const [count, versions] = [Number(values.rows), Number(values.versions)];
const dir = mkdtempSync(join(tmpdir(), 'idrift-bench-edits-'));
const file = join(dir, 'data', 'train.jsonl');
const author = { name: 'Bench', email: 'bench@example.com' };

const timed = async <Result>(what: string, run: () => Promise<Result> | Result): Promise<Result> => {
  const began = performance.now();
  const result = await run();
  const seconds = ((performance.now() - began) / 1000).toFixed(2);
  console.log(`${what}: ${(statSync(file).size / 1e6).toFixed(0)} MB, ${seconds} s`);
  return result;
};
const line = (text: string, n: number): string => `${JSON.stringify({ text, label: `l${n % 3}` })}\n`;
const long = (n: number): string => `review ${n} ${'word '.repeat(192)}`;
const short = (n: number): string => `review ${n} of something that came in time`;
const write = (lines: readonly string[]): void => writeFileSync(file, lines.join(''));

try {
  await initProject(dir);
  mkdirSync(join(dir, 'data'));
  write(Array.from({ length: count }, (_, n) => line(long(n), n)));
  await addFile(dir, 'data/train.jsonl');
  const at = Math.floor(count / 2);
  const row = { split: 'train', index: at, text: long(at), label: `l${at % 3}` } as const;
  await timed('relabel one row', () => editRows(dir, [{ kind: 'relabel', row, label: 'other' }]));
  await timed('take it back', () => undoEdit(dir));

  const lines = Array.from({ length: count }, (_, n) => line(short(n), n));
  for (let version = 0; version < versions; version++) {
    lines[version] = line(`edited in version ${version}`, version);
    if (version % 10 === 0) lines[count - 1] = line(short(count - 1), version / 10);
    write(lines);
    await addFile(dir, 'data/train.jsonl');
    await git(dir, ['add', '--', '.']);
    await commit(dir, `Version ${version}`, author);
  }
  const history = () => rowHistory(dir, short(count - 1));
  await timed(`history over ${versions} versions`, history);
  await timed('the same again', history);
  const bytes = Buffer.from(lines.join(''));
  const [base, mine, theirs] = await timed('read three versions', () =>
    [0, 1, 2].map(() => rowsOf('train', bytes, 'train.jsonl')),
  );
  await timed('merge them', () => mergeRows(base ?? [], mine ?? [], theirs ?? []).resolve(() => 'mine'));
} finally {
  rmSync(dir, { recursive: true, force: true });
}
