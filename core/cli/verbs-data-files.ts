/** data add, remove, checkout, gc, restore, archive: what changes files in the folder and the cache. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { watched } from './data-progress.ts';
import { projectDirOf } from './open-project.ts';
import { pathInProject } from './path-in-project.ts';
import { type GlobalOptions, printResult, table } from './terminal.ts';

type Globals = () => GlobalOptions;

export const addDataFileVerbs = (data: Command, globals: Globals): void => {
  data
    .command('add')
    .argument('<path...>')
    .description('put files or folders under version control, as dvc add does')
    .action(async (paths: string[]) => {
      const [{ add }, { openLooseProject }] = await Promise.all([
        import('../data/repo/add.ts'),
        import('../data/repo/project.ts'),
      ]);
      const dir = projectDirOf(globals());
      const wanted = paths.map((path) => pathInProject(dir, path));
      const { added } = await watched(globals(), 'Adding', (watch) => add(openLooseProject(dir), wanted, watch));
      const answer = {
        paths: added.map(({ path, oid, size, nfiles }) => ({
          path,
          md5: oid,
          size,
          ...(nfiles === null ? {} : { files: nfiles }),
        })),
        bytes: added.reduce((sum, { size }) => sum + (size ?? 0), 0),
      };
      printResult(globals(), answer, () => added.map(({ path, oid }) => `${path} is ${oid}`).join('\n'));
    });

  data
    .command('remove')
    .argument('<path>', 'a tracked path, or its .dvc file')
    .option('--outs', 'the data in the folder as well')
    .description('stop tracking; the cache keeps what it has')
    .action(async (path: string, { outs }: { outs?: boolean }) => {
      const { remove } = await import('../data/repo/remove.ts');
      const project = await openProject(globals);
      const target = pathInProject(project.root, path);
      const pointer =
        target.endsWith('.dvc') || !existsSync(join(project.root, `${target}.dvc`)) ? target : `${target}.dvc`;
      const removed = await remove(project, pointer, { outs: outs === true });
      printResult(globals(), { paths: removed.outs, files: removed.files }, () =>
        removed.outs.map((each) => `${each} is no longer tracked`).join('\n'),
      );
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
      const done = await watched(globals(), 'Writing', (watch) =>
        checkout(dir, rev, { ...watch, paths: wanted, force: force === true }),
      );
      printResult(
        globals(),
        { paths: done.written, written: done.files, removed: done.removed },
        () =>
          [...done.written.map((path) => `wrote ${path}`), ...done.removed.map((path) => `removed ${path}`)].join(
            '\n',
          ) || 'Nothing to change.',
      );
    });

  data
    .command('gc')
    .option('--dry-run', 'only show what would go')
    .option('--keep <scope>', 'commits (every commit), branches (and tags), or workspace (this folder only)', 'commits')
    .description('remove cache objects that no version needs')
    .action(async ({ dryRun, keep }: { dryRun?: boolean; keep: string }) => {
      const { gc } = await import('../data/repo/gc.ts');
      const scope =
        keep === 'workspace'
          ? { workspace: true }
          : keep === 'branches'
            ? { allBranches: true, allTags: true }
            : { allCommits: true };
      const project = await openProject(globals);
      const result = await watched(globals(), 'Removing', (watch) =>
        gc(project, { ...watch, ...scope, dry: dryRun === true, describe: true }),
      );
      const gone = [...result.cache, ...result.legacy].map(({ id, size, uses }) => ({
        oid: id.oid,
        size,
        names: uses.map(({ path }) => path),
      }));
      const answer = { objects: gone.length, bytes: result.bytes, dryRun: dryRun === true, removed: gone };
      printResult(globals(), answer, () =>
        gone.length === 0
          ? 'Every object in the cache is needed.'
          : `${table(
              ['object', 'bytes', 'was'],
              gone.map(({ oid, size, names }) => [
                oid.slice(0, 12),
                String(size ?? ''),
                names.join(', ') || 'in no version',
              ]),
            )}\n${gone.length} objects, ${result.bytes} bytes${dryRun === true ? ' would go' : ' removed'}.`,
      );
    });

  data
    .command('restore')
    .argument('[file]', "another archive than the project's own")
    .description("put the objects of the project's cache archive into the cache")
    .action(async (file: string | undefined) => {
      const { ARCHIVE_FILE, restoreArchive } = await import('../data/archive.ts');
      const project = await openProject(globals);
      const path = file === undefined ? join(project.root, ARCHIVE_FILE) : resolve(file);
      const restored = await watched(globals(), 'Restoring', (watch) =>
        restoreArchive(project.root, project.config.cache.dir, watch, path),
      );
      printResult(globals(), restored, () => `${restored.objects} objects restored, ${restored.bytes} bytes.`);
    });

  data
    .command('archive')
    .argument('[file]', "another file than the project's own")
    .option('--all-commits', 'the objects of every version, not only of the one that is checked out')
    .description('write the cache archive: the data travels with the project, without a remote')
    .action(async (file: string | undefined, { allCommits }: { allCommits?: boolean }) => {
      const { ARCHIVE_FILE, writeArchive } = await import('../data/archive.ts');
      const { collectWanted } = await import('../data/repo/wanted.ts');
      const project = await openProject(globals);
      const wanted = await collectWanted(project, { allCommits: allCommits === true });
      const oids = [
        ...new Set(
          wanted
            .flatMap(({ id, children }) => [id, ...(children ?? []).map((child) => child.id)])
            .filter(({ legacy }) => !legacy)
            .map(({ oid }) => oid),
        ),
      ];
      const path = file === undefined ? join(project.root, ARCHIVE_FILE) : resolve(file);
      await watched(globals(), 'Archiving', (watch) =>
        writeArchive(project.root, project.config.cache.dir, oids, watch, path),
      );
      printResult(globals(), { file: path, objects: oids.length }, () => `${oids.length} objects in ${path}.`);
    });
};

export const openProject = async (globals: Globals) => {
  const { openLooseProject } = await import('../data/repo/project.ts');
  return openLooseProject(projectDirOf(globals()));
};
