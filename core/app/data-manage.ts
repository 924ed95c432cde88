/** What the Data page asks beside rows: files, remotes, hooks, uploads on their way into a version, and the jobs that all of it starts. */
import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { isFolder } from '../base/path-facts.ts';
import type { Edited, EditState, RowHistory } from '../contract/data-edits.ts';
import type { DataMerge, FinishMerge } from '../contract/data-merge.ts';
import type {
  CleanUp,
  CleanUpPreview,
  DataRemote,
  DataStatus,
  DataWork,
  HooksState,
  newRemote,
  RemoteState,
} from '../contract/data-files.ts';
import type {
  CommitOrder,
  ExportOrder,
  GateReport,
  ImportColumns,
  ImportOrder,
  ImportPreview,
  importSource,
  SqlAnswer,
  SqlQuery,
  UploadedFile,
} from '../contract/data-import.ts';
import { IdriftError, toErrorInfo } from '../contract/errors.ts';
import { type LabelsOf, withLabelTrailers } from '../data/label-trailers.ts';
import type { z } from 'zod';
import type { Changes } from './changes.ts';
import type { DataReader } from './data-process.ts';
import { addRemote, hooksState, listRemotes, removeRemote, setDefaultRemote, setHooks } from './data-settings.ts';
import type { PathSource } from './data-importing.ts';
import { openUploads, type Piece } from './data-uploads.ts';
import type { EditOrder } from './data-tasks.ts';
import { createDataWork } from './data-work.ts';
import type { Jobs } from './jobs.ts';

type Source = z.infer<typeof importSource>;

export type DataManageParts = {
  readonly dir: string;
  readonly jobs: Jobs;
  readonly changes: Changes;
  /** For what the page uploads. */
  readonly uploadDir: string;
  /** Reads every row for figures. */
  readonly figures: DataReader;
  /** Answers soon. */
  readonly pages: DataReader;
  /** Queues whose labels the next commit of the working copy brings. */
  readonly labels: () => Promise<readonly LabelsOf[]>;
};

export const createDataManagement = ({ dir, jobs, changes, uploadDir, figures, pages, labels }: DataManageParts) => {
  const work = createDataWork({ dir, jobs, changes });
  const uploads = openUploads(uploadDir);
  const lying = ({ id, options }: Source): PathSource => ({ path: uploads.path(id), options });
  const changed = <Result>(result: Result): Result => {
    changes.emit('data');
    return result;
  };
  return {
    status: (): Promise<DataStatus> => pages.ask('status', null),
    work: (order: DataWork): { readonly jobId: string } => work.start(order),
    remotes: (): Promise<DataRemote[]> => listRemotes(dir),
    addRemote: async (remote: z.infer<typeof newRemote>): Promise<DataRemote[]> =>
      changed(await addRemote(dir, remote)),
    removeRemote: async (name: string): Promise<DataRemote[]> => changed(await removeRemote(dir, name)),
    setDefaultRemote: async (name: string): Promise<DataRemote[]> => changed(await setDefaultRemote(dir, name)),
    remoteState: (): Promise<RemoteState> => figures.ask('remote-state', null),
    hooks: (): Promise<HooksState> => hooksState(dir),
    setHooks: async (installed: boolean): Promise<HooksState> => changed(await setHooks(dir, installed)),
    cleanUpPreview: (order: CleanUp): Promise<CleanUpPreview> => figures.ask('clean-preview', order),
    upload: (piece: Piece): UploadedFile => uploads.write(piece),
    forgetUpload: (id: string): void => uploads.forget(id),
    importColumns: (source: Source): Promise<ImportColumns> => figures.ask('import-columns', lying(source)),
    importPreview: (order: ImportOrder): Promise<ImportPreview> =>
      figures.ask('import-preview', { ...order, sources: order.sources.map(lying) }),
    startImport: (order: ImportOrder): { readonly jobId: string } =>
      work.importFiles({ ...order, sources: order.sources.map(lying) }),
    gate: (revision: string): Promise<GateReport> => figures.ask('gate', { revision }),
    fix: async (order: { readonly finding: string; readonly fix: string }): Promise<GateReport> =>
      changed(await figures.ask('fix', order)),
    editRows: async (order: EditOrder): Promise<Edited> => changed(await pages.ask('edit', order)),
    edits: (): Promise<EditState> => pages.ask('edit-state', null),
    undoEdit: async (): Promise<Edited> => changed(await pages.ask('undo', null)),
    redoEdit: async (): Promise<Edited> => changed(await pages.ask('redo', null)),
    rowHistory: (text: string): Promise<RowHistory> => figures.ask('row-history', { text }),
    merge: (): Promise<DataMerge | null> => figures.ask('merge', null),
    finishMerge: (order: FinishMerge): { readonly jobId: string } => work.finishMerge(order),
    abortMerge: async (): Promise<void> => {
      changed(await figures.ask('merge-abort', null));
    },
    /** Its commit says which labels it brings. */
    makeVersion: async (order: CommitOrder): Promise<{ readonly jobId: string }> =>
      work.makeVersion(
        order.commit ? { ...order, message: withLabelTrailers(order.message, await labels().catch(noLabels)) } : order,
      ),
    sql: (query: SqlQuery): Promise<SqlAnswer> => figures.ask('sql', query),
    exportRows: (order: ExportOrder): { readonly jobId: string; readonly out: string } => {
      const out = outOf(order);
      return { ...work.exportRows({ ...order, out }), out };
    },
    close: (): void => uploads.close(),
  };
};

/** Rows that cannot be read are for the gate to name. */
const noLabels = (thrown: unknown): readonly LabelsOf[] => {
  if (toErrorInfo(thrown).code === 'internal') throw thrown;
  return [];
};

/** The new folder that an export becomes. @throws IdriftError when its parent is none, or it is there already. */
const outOf = ({ folder, revision, format }: ExportOrder): string => {
  if (!isAbsolute(folder) || !isFolder(folder)) {
    throw new IdriftError({
      code: 'bad-input',
      message: isAbsolute(folder) ? `There is no folder ${folder}.` : `${folder} is no whole path.`,
      where: 'folder',
      hint: 'Name an existing folder by its whole path.',
    });
  }
  const name = revision.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 12);
  const out = join(folder, `data-${name}-${format}`);
  if (existsSync(out)) {
    throw new IdriftError({
      code: 'conflict',
      message: `${out} exists already.`,
      where: out,
      hint: 'Choose another folder, or move that one away.',
    });
  }
  return out;
};
