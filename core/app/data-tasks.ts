/** Long work on data and questions about files, as they run in a process of their own. A task's text says what came of it. */
import type { Edited, EditState, RowEdit } from '../contract/data-edits.ts';
import type { DataMerge, FinishMerge } from '../contract/data-merge.ts';
import type { CleanUp, CleanUpPreview, DataWork, RemoteState } from '../contract/data-files.ts';
import type {
  CommitOrder,
  ExportOrder,
  GateReport,
  ImportColumns,
  ImportPreview,
  SqlAnswer,
  SqlQuery,
} from '../contract/data-import.ts';
import type { RowHistory } from '../data/row-history.ts';
import type { PathImport, PathSource } from './data-importing.ts';
import type { VerbContext } from './data-verbs.ts';
import { draftTasks } from './labels/draft-tasks.ts';

const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

const writtenWords = (written: number, removed: number): string =>
  `${count(written, 'file')} written${removed === 0 ? '' : `, ${removed} removed`}`;

const files = () => import('./data-files.ts');
const imports = () => import('./data-importing.ts');
const transfers = () => import('./data-transfer.ts');
const teamWords = () => import('./labels/team-words.ts');
const rowEdits = () => import('../data/edit/edit-rows.ts');
const merging = () => import('../data/merge-rows/merge-data.ts');
const project = async (dir: string) => (await import('../data/repo/project.ts')).openDvcProject(dir);

export type EditOrder = { readonly edits: readonly RowEdit[]; readonly title?: string | undefined };
type Work<Verb extends DataWork['verb']> = Extract<DataWork, { readonly verb: Verb }>;

export const tasks = {
  ...draftTasks,

  status: async ({ dir, onProgress, signal }: VerbContext, _input: null) =>
    (await files()).statusOf(dir, { onProgress, signal }),

  add: async ({ dir, onProgress, signal }: VerbContext, { targets }: Work<'add'>): Promise<string> => {
    const { add } = await import('../data/repo/add.ts');
    const { added } = await add(await project(dir), targets, { onProgress, signal });
    return added.length === 1 ? `${added[0]?.path} is recorded` : `${count(added.length, 'file')} recorded`;
  },

  checkout: async ({ dir, onProgress, signal }: VerbContext, { targets, force }: Work<'checkout'>): Promise<string> => {
    const { checkout } = await import('../data/repo/checkout.ts');
    const { inOurWords } = await files();
    const opened = await project(dir);
    const done = await inOurWords(() => checkout(opened, targets ?? [], { onProgress, signal, force }));
    const written = done.stats.added + done.stats.modified;
    return written + done.stats.deleted === 0
      ? 'The folder was as its pointers say'
      : writtenWords(written, done.stats.deleted);
  },

  take: async ({ dir, onProgress, signal }: VerbContext, { revision, force }: Work<'take'>): Promise<string> => {
    const taken = await (await files()).takeVersion(dir, revision, { onProgress, signal, force });
    return writtenWords(taken.written, taken.removed);
  },

  switch: async ({ dir, onProgress, signal }: VerbContext, { revision, force }: Work<'switch'>): Promise<string> => {
    const taken = await (await files()).switchTo(dir, revision, { onProgress, signal, force });
    return writtenWords(taken.written, taken.removed);
  },

  push: async ({ dir, onProgress, signal }: VerbContext, order: Work<'push'>): Promise<string> =>
    (await transfers()).pushData(dir, order, { onProgress, signal }),
  fetch: async ({ dir, onProgress, signal }: VerbContext, order: Work<'fetch'>): Promise<string> =>
    (await transfers()).fetchData(dir, order, { onProgress, signal }),
  pull: async ({ dir, onProgress, signal }: VerbContext, order: Work<'pull'>): Promise<string> =>
    (await transfers()).pullData(dir, order, { onProgress, signal }),
  clean: async ({ dir, onProgress, signal }: VerbContext, order: Work<'clean'>): Promise<string> =>
    (await import('./data-clean.ts')).cleanUpCache(dir, order, { onProgress, signal }),
  'clean-preview': async ({ dir, signal }: VerbContext, order: CleanUp): Promise<CleanUpPreview> =>
    (await import('./data-clean.ts')).previewCleanUp(dir, order, { signal }),
  'remote-state': async ({ dir, signal }: VerbContext, _input: null): Promise<RemoteState> =>
    (await transfers()).remoteStateOf(dir, { signal }),
  'archive-export': async (
    { dir, onProgress, signal }: VerbContext,
    { file, all }: Work<'archive-export'>,
  ): Promise<string> => (await import('./data-archive.ts')).exportArchive(dir, file, all, { onProgress, signal }),
  'archive-import': async (
    { dir, onProgress, signal }: VerbContext,
    { file }: Work<'archive-import'>,
  ): Promise<string> => (await import('./data-archive.ts')).importArchive(dir, file, { onProgress, signal }),
  import: async ({ dir, onProgress, signal }: VerbContext, order: PathImport): Promise<string> =>
    (await imports()).importInto(dir, order, { onProgress, signal }),

  'import-columns': async ({ signal }: VerbContext, source: PathSource): Promise<ImportColumns> =>
    (await imports()).columnsOf(source, signal),

  'import-preview': async ({ dir, onProgress, signal }: VerbContext, order: PathImport): Promise<ImportPreview> =>
    (await imports()).previewOf(dir, order, { onProgress, signal }),

  edit: async ({ dir, signal }: VerbContext, { edits, title }: EditOrder): Promise<Edited> =>
    (await rowEdits()).editRows(dir, edits, { title, signal }),
  'edit-state': async ({ dir }: VerbContext, _input: null): Promise<EditState> => (await rowEdits()).editState(dir),
  undo: async ({ dir }: VerbContext, _input: null): Promise<Edited> => (await rowEdits()).undoEdit(dir),
  redo: async ({ dir }: VerbContext, _input: null): Promise<Edited> => (await rowEdits()).redoEdit(dir),

  'row-history': async ({ dir, signal }: VerbContext, { text }: { readonly text: string }): Promise<RowHistory> =>
    (await import('../data/row-history.ts')).rowHistory(dir, text, signal),

  merge: async ({ dir }: VerbContext, _input: null): Promise<DataMerge | null> => (await merging()).dataMerge(dir),
  'merge-abort': async ({ dir }: VerbContext, _input: null): Promise<null> => {
    await (await import('../data/merge-rows/abort-merge.ts')).abortDataMerge(dir);
    return null;
  },
  'merge-finish': async ({ dir, onProgress, signal }: VerbContext, order: FinishMerge): Promise<string> =>
    `Merged as ${(await (await merging()).finishDataMerge(dir, { ...order, onProgress, signal })).slice(0, 7)}`,

  'make-version': async ({ dir, onProgress, signal }: VerbContext, order: CommitOrder): Promise<string> =>
    (await import('./data-making.ts')).makeDataVersion(dir, order, { onProgress, signal }),
  'share-labels': async (
    { dir, onProgress, signal }: VerbContext,
    order: { readonly push: boolean; readonly person: string },
  ): Promise<string> => {
    const { shareLabels } = await import('./labels/team-share.ts');
    return (await teamWords()).sharedWords(await shareLabels(dir, order, { onProgress, signal }));
  },
  'receive-labels': async ({ dir, onProgress, signal }: VerbContext, _input: unknown): Promise<string> => {
    const { receiveLabels } = await import('./labels/team-receive.ts');
    return (await teamWords()).receivedWords(await receiveLabels(dir, { onProgress, signal }));
  },
  gate: async ({ dir }: VerbContext, { revision }: { readonly revision: string }): Promise<GateReport> =>
    (await import('./data-gate.ts')).gateOf(dir, revision),

  fix: async (
    { dir }: VerbContext,
    { finding, fix }: { readonly finding: string; readonly fix: string },
  ): Promise<GateReport> => (await import('./data-gate.ts')).fixFinding(dir, finding, fix),

  sql: async ({ dir, signal }: VerbContext, { revision, sql, limit }: SqlQuery): Promise<SqlAnswer> => {
    const [{ querySql }, { sqlFiles }] = await Promise.all([
      import('../data/sql/query.ts'),
      import('../data/sql/files.ts'),
    ]);
    const { columns, rows, total, seconds } = await querySql(await sqlFiles(dir, revision), sql, { limit, signal });
    return { columns: [...columns], rows: rows.map((cells) => [...cells]), total, seconds };
  },
  export: async (
    { dir, onProgress, signal }: VerbContext,
    { revision, splits, format, out }: ExportOrder & { readonly out: string },
  ): Promise<string> => {
    const { exportSplits } = await import('../data/import/export-rows.ts');
    const written = await exportSplits(dir, revision, splits, format, out, { onProgress, signal });
    return `${count(
      written.reduce((sum, each) => sum + each.rows, 0),
      'row',
    )} exported to ${out}`;
  },
};
