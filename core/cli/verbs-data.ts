/** data versions, status, show, stats, diff. */
import { basename } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import type { Split } from '../contract/common.ts';
import type { DataVersion } from '../contract/data.ts';
import { IdriftError } from '../contract/errors.ts';
import type { DiffLists } from '../data/repo/data-status.ts';
import type { FileStatus } from '../data/workspace.ts';
import { watched } from './data-progress.ts';
import { projectDirOf, withProject } from './open-project.ts';
import { pathInProject } from './path-in-project.ts';
import { type GlobalOptions, printResult, table, withInterval } from './terminal.ts';
import { numberOf } from './usage.ts';

/** What can be asked of the data. */
export const addDataQuestions = (data: Command, globals: () => GlobalOptions): void => {
  data
    .command('versions')
    .argument('[path]', 'only versions that hold this path')
    .description('the history of the data, newest first')
    .action(async (path: string | undefined) => {
      const all = await withProject(globals(), (session) => session.data.versions());
      const versions = path === undefined ? all : versionsWith(all, pathInProject(projectDirOf(globals()), path));
      printResult(globals(), versions, () =>
        table(
          ['version', 'date', 'author', 'rows', 'change', 'message'],
          versions.map((version) => [
            short(version.revision),
            version.date.slice(0, 10),
            version.author,
            String(version.outs.reduce((sum, out) => sum + (out.rows ?? 0), 0)),
            version.change ? `+${version.change.added} −${version.change.removed}` : '',
            version.message,
          ]),
        ),
      );
    });

  data
    .command('status')
    .description('added, modified, deleted and missing files')
    .option('--remote [name]', 'look as well which objects the remote lacks')
    .action(async ({ remote }: { remote?: string | true }) => {
      const { dataStatus } = await import('../data/workspace.ts');
      const dir = projectDirOf(globals());
      const found = await watched(globals(), 'Looking', (watch) => dataStatus(dir, watch));
      // Without being asked for, no server is called: null says that it is not known what it holds.
      const notInRemote =
        remote === undefined
          ? null
          : await (await import('./remote-lacks.ts')).remoteLacks(dir, remote === true ? undefined : remote);
      const status = { ...found, notInRemote };
      printResult(globals(), status, () => statusText(status));
    });

  data
    .command('show')
    .argument('<path>', 'train, val or test, or a path that ends so')
    .option('--rev <revision>', 'a commit, tag, branch, or workspace', 'workspace')
    .option('--offset <n>', 'first row', numberOf(z.number().int().min(0)), 0)
    .option('--limit <n>', 'most rows', numberOf(z.number().int().min(1)), 20)
    .option('--search <text>', 'only rows that hold it')
    .option('--where <sql>', 'only rows for which an SQL condition holds, as "label = \'positiv\'"')
    .description('rows of any version, straight from the cache')
    .action(
      async (
        path: string,
        options: { rev: string; offset: number; limit: number; search?: string; where?: string },
      ) => {
        const { rowsOfVersion } = await import('../data/rows/version-rows.ts');
        const query = { ...options, revision: options.rev, split: splitNamed(path) };
        const page = await rowsOfVersion(projectDirOf(globals()), query);
        printResult(globals(), { columns: page.columns, total: page.total, rows: page.rows }, () =>
          table(
            ['row', 'label', 'text'],
            page.rows.map((row) => [String(row.index), row.label, row.text]),
          ),
        );
      },
    );

  data
    .command('stats')
    .argument('[path]', 'only this split')
    .option('--rev <revision>', 'a commit, tag, branch, or workspace', 'workspace')
    .description('figures per split and column')
    .action(async (path: string | undefined, { rev }: { rev: string }) => {
      const statistics = await withProject(globals(), (session) => session.data.statistics(rev));
      const wanted = path === undefined ? null : splitNamed(path);
      const splits = Object.entries(statistics.splits).filter(([split]) => wanted === null || split === wanted);
      printResult(globals(), { ...statistics, splits: Object.fromEntries(splits) }, () =>
        table(
          ['split', 'rows', 'words, mean', 'min', 'max', 'labels'],
          splits.flatMap(([split, each]) => [
            [
              split,
              String(each.rows),
              withInterval(each.words.mean),
              String(each.words.min),
              String(each.words.max),
              each.labels.map(({ label, count }) => `${label} ${count}`).join(', '),
            ],
          ]),
        ),
      );
    });

  data
    .command('diff')
    .argument('<from>')
    .argument('<to>')
    .argument('[path]')
    .option('--rows', 'list the rows')
    .description('what a version added, removed, edited, relabelled or moved')
    .action(async (from: string, to: string, path: string | undefined, { rows }: { rows?: boolean }) => {
      const diff = await withProject(globals(), (session) => session.data.diff(from, to));
      const wanted = path === undefined ? null : splitNamed(path);
      const changes = diff.rows.filter(({ split }) => wanted === null || split === wanted);
      const of = (kind: string): unknown => {
        const found = changes.filter((change) => change.kind === kind);
        return rows === true ? found : found.length;
      };
      const answer = {
        files: diff.files,
        rows: {
          added: of('added'),
          removed: of('removed'),
          edited: of('edited'),
          relabelled: of('relabelled'),
          moved: of('moved'),
        },
      };
      printResult(globals(), answer, () => {
        const counts = Object.entries(diff.counts).map(([kind, count]) => `${count} ${kind}`);
        const lines =
          rows === true
            ? table(
                ['', 'split', 'label', 'text'],
                changes.map(({ kind, split, label, text }) => [SIGN[kind], split, label, text]),
              )
            : null;
        return lines === null ? counts.join(', ') : `${counts.join(', ')}\n${lines}`;
      });
    });
};

type Status = FileStatus & { readonly notInRemote: readonly string[] | null };

const statusText = ({ committed, uncommitted, notInCache, notInRemote, untracked }: Status): string => {
  const lines = [
    ...changesText(committed, ', to be committed'),
    ...changesText(uncommitted, ''),
    ...notInCache.map((path) => `not in the cache: ${path}`),
    ...(notInRemote ?? []).map((path) => `not on the remote: ${path}`),
    ...untracked.map((path) => `not tracked: ${path}`),
  ];
  return lines.length > 0 ? lines.join('\n') : 'The files are those of the version that is checked out.';
};

const changesText = (
  { added = [], modified = [], deleted = [], renamed = [], unknown = [] }: DiffLists,
  when: string,
): string[] => [
  ...added.map((path) => `added${when}: ${path}`),
  ...modified.map((path) => `modified${when}: ${path}`),
  ...deleted.map((path) => `deleted${when}: ${path}`),
  ...renamed.map((each) => `renamed${when}: ${each.old} → ${each.new}`),
  ...unknown.map((path) => `not known${when}: ${path}`),
];

/** Of a file, or of a folder with files. @throws IdriftError `not-found` when no version ever had it. */
const versionsWith = (versions: readonly DataVersion[], path: string): DataVersion[] => {
  const found = versions.filter(({ outs }) => outs.some((out) => out.path === path || out.path.startsWith(`${path}/`)));
  if (found.length > 0) return found;
  throw new IdriftError({
    code: 'not-found',
    message: `No data version holds ${path}.`,
    where: path,
    hint: '"idrift data versions --json" lists the paths of each version.',
  });
};

const SIGN = { added: '+', removed: '−', edited: '~', relabelled: '~', moved: '⇄' } as const;

export const short = (revision: string): string => (revision === 'workspace' ? revision : revision.slice(0, 7));

const splitNamed = (path: string): Split => {
  const found = /^(train|val|test)(\.jsonl)?$/.exec(basename(path))?.[1];
  if (found === 'train' || found === 'val' || found === 'test') return found;
  throw new IdriftError({
    code: 'not-found',
    message: `${path} is no split of the project.`,
    where: path,
    hint: 'Give train, val or test.',
  });
};
