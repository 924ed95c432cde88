/** data versions, status, show, stats, diff, add, checkout, restore. */
import { basename } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import type { Split } from '../contract/common.ts';
import type { DataVersion } from '../contract/data.ts';
import { IdriftError } from '../contract/errors.ts';
import type { Out } from '../data/pointer.ts';
import { projectDirOf, withProject } from './open-project.ts';
import { pathInProject } from './path-in-project.ts';
import { type GlobalOptions, printResult, table, withInterval } from './terminal.ts';
import { absentOption, addAbsentVerbs, numberOf } from './usage.ts';

export const addDataVerbs = (program: Command): void => {
  const globals = (): GlobalOptions => program.opts();
  const data = program.command('data').description('data versions and their rows');

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
    .action(async () => {
      const { dataStatus } = await import('../data/workspace.ts');
      const { pointerChanges, untrackedFiles } = await import('../data/pointer-changes.ts');
      const dir = projectDirOf(globals());
      const { modified, deleted, notInCache } = await dataStatus(dir);
      const [committed, untracked] = [await pointerChanges(dir), await untrackedFiles(dir)];
      // Remotes are not of this version: null says that it is not known what they hold.
      const status = { committed, uncommitted: { modified, deleted }, notInCache, notInRemote: null, untracked };
      printResult(globals(), status, () => {
        const lines = [
          ...Object.entries(committed).flatMap(([change, paths]) =>
            paths.map((path) => `${change}, to be committed: ${path}`),
          ),
          ...modified.map((path) => `modified: ${path}`),
          ...deleted.map((path) => `deleted: ${path}`),
          ...notInCache.map((path) => `not in the cache: ${path}`),
          ...untracked.map((path) => `not tracked: ${path}`),
        ];
        return lines.length > 0 ? lines.join('\n') : 'The files are those of the version that is checked out.';
      });
    });

  data
    .command('show')
    .argument('<path>', 'train, val or test, or a path that ends so')
    .option('--rev <revision>', 'a commit, tag, branch, or workspace', 'workspace')
    .option('--offset <n>', 'first row', numberOf(z.number().int().min(0)), 0)
    .option('--limit <n>', 'most rows', numberOf(z.number().int().min(1)), 20)
    .option('--search <text>', 'only rows that hold it')
    .addOption(absentOption('--where <sql>'))
    .description('rows of any version, straight from the cache')
    .action(async (path: string, options: { rev: string; offset: number; limit: number; search?: string }) => {
      const query = { ...options, revision: options.rev, split: splitNamed(path) };
      const page = await withProject(globals(), (session) => session.data.rows(query));
      printResult(globals(), { columns: page.columns, total: page.total, rows: page.rows }, () =>
        table(
          ['row', 'label', 'text'],
          page.rows.map((row) => [String(row.index), row.label, row.text]),
        ),
      );
    });

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

  data
    .command('add')
    .argument('<path...>')
    .description('put files under version control, as dvc add does')
    .action(async (paths: string[]) => {
      const { addFile } = await import('../data/workspace.ts');
      const added: Out[] = [];
      const dir = projectDirOf(globals());
      for (const path of paths) added.push(await addFile(dir, pathInProject(dir, path)));
      const answer = {
        paths: added.map(({ path, md5, size }) => ({ path, md5, size })),
        bytes: added.reduce((sum, { size }) => sum + (size ?? 0), 0),
      };
      printResult(globals(), answer, () => added.map(({ path, md5 }) => `${path} is ${md5}`).join('\n'));
    });

  data
    .command('checkout')
    .argument('[path...]')
    .option('--rev <revision>', 'a commit, tag or branch (default: what the pointer files say)', 'workspace')
    .option('--force', 'overwrite changed files that are saved nowhere')
    .description('make the files in the folder those of a version')
    .action(async (paths: string[], { rev, force }: { rev: string; force?: boolean }) => {
      const { checkout } = await import('../data/workspace.ts');
      const dir = projectDirOf(globals());
      const wanted = paths.map((path) => pathInProject(dir, path));
      const done = await checkout(dir, rev, { paths: wanted, force: force === true });
      printResult(
        globals(),
        { paths: done.written, written: done.written.length, unchanged: done.unchanged.length },
        () => (done.written.length > 0 ? done.written.map((path) => `wrote ${path}`).join('\n') : 'Nothing to change.'),
      );
    });

  data
    .command('restore')
    .description("put the objects of the project's cache archive into the cache")
    .action(async () => {
      const restored = await withProject(globals(), (session) => session.data.restoreCache());
      printResult(globals(), restored, () => `${restored.objects} objects restored, ${restored.bytes} bytes.`);
    });

  addAbsentVerbs(data, ['check', 'fetch', 'gc', 'hooks', 'pull', 'push', 'remote', 'remove', 'sql']);
};

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
