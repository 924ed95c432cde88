/** data push, pull, fetch, remote, hooks: the data's way to others. */
import { type Command, Option } from 'commander';
import { z } from 'zod';
import type { SyncOptions, Synced } from '../data/repo/sync.ts';
import { IdriftError } from '../contract/errors.ts';
import { watched } from './data-progress.ts';
import { pathInProject } from './path-in-project.ts';
import { type GlobalOptions, printResult, table } from './terminal.ts';
import { numberOf } from './usage.ts';
import { openProject } from './verbs-data-files.ts';

type Given = { remote?: string; jobs?: number; allCommits?: boolean; checkFiles?: boolean; force?: boolean };

export const addDataRemoteVerbs = (data: Command, globals: () => GlobalOptions): void => {
  const sync = (name: string, what: string): Command =>
    data
      .command(name)
      .argument('[path...]', 'only these tracked paths')
      .option('--remote <name>', 'the remote (default: the one of the settings)')
      .option('--jobs <n>', 'files at a time', numberOf(z.number().int().min(1)))
      .option('--all-commits', 'every version, not only the one that is checked out')
      .option('--check-files', 'look for every file of a folder, also where its list says that all are there')
      .description(what);
  const optionsOf = async (paths: readonly string[], given: Given) => {
    const project = await openProject(globals);
    const options: SyncOptions = {
      targets: paths.map((path) => pathInProject(project.root, path)),
      remote: given.remote,
      jobs: given.jobs,
      allCommits: given.allCommits === true,
      checkFiles: given.checkFiles === true,
    };
    return { project, options };
  };
  const answerOf = (done: Synced) => {
    const [first] = done.failed;
    if (first)
      throw new IdriftError({
        ...first.fault.info,
        message: `${done.failed.length} files did not go over. ${first.name}: ${first.fault.info.message}`,
      });
    return { objects: done.transferred, bytes: done.bytes, missing: done.missing.map(({ name }) => name) };
  };

  sync('push', "send the version's objects to the remote: only what it lacks").action(
    async (paths: string[], given: Given) => {
      const { push } = await import('../data/repo/sync.ts');
      const { project, options } = await optionsOf(paths, given);
      const answer = answerOf(await watched(globals(), 'Pushing', (watch) => push(project, { ...options, ...watch })));
      printResult(globals(), answer, () => told(answer, 'sent'));
    },
  );
  sync('fetch', "bring the version's objects from the remote into the cache").action(
    async (paths: string[], given: Given) => {
      const { fetch } = await import('../data/repo/sync.ts');
      const { project, options } = await optionsOf(paths, given);
      const answer = answerOf(
        await watched(globals(), 'Fetching', (watch) => fetch(project, { ...options, ...watch })),
      );
      printResult(globals(), answer, () => told(answer, 'fetched'));
    },
  );
  sync('pull', 'fetch, then make the files in the folder those of the version')
    .option('--force', 'overwrite changed files that are saved nowhere')
    .action(async (paths: string[], given: Given) => {
      const { pull } = await import('../data/repo/sync.ts');
      const { project, options } = await optionsOf(paths, given);
      const done = await watched(globals(), 'Pulling', (watch) =>
        pull(project, { ...options, ...watch, force: given.force === true }),
      );
      const { added, modified, deleted, failed } = done.checkedOut;
      const answer = { ...answerOf(done.fetched), paths: [...added, ...modified], removed: deleted };
      if (failed.length > 0) {
        throw new IdriftError({
          code: 'not-available',
          message: `${failed.join(', ')}: not all of it is in the cache or on the remote, so it was left as it is.`,
          where: failed[0],
          hint: 'Ask whoever made the version to push it: idrift data push.',
        });
      }
      printResult(globals(), answer, () =>
        [
          told(answer, 'fetched'),
          ...answer.paths.map((path) => `wrote ${path}`),
          ...deleted.map((path) => `removed ${path}`),
        ].join('\n'),
      );
    });
  addRemoteVerbs(data.command('remote').description('where versions are sent to and fetched from'), globals);
};

const told = (
  { objects, bytes, missing }: { objects: number; bytes: number; missing: readonly string[] },
  word: string,
): string =>
  [
    objects === 0 ? 'Everything is up to date.' : `${objects} objects ${word}, ${bytes} bytes.`,
    ...missing.map((name) => `neither in the cache nor on the remote: ${name}`),
  ].join('\n');

const addRemoteVerbs = (remote: Command, globals: () => GlobalOptions): void => {
  const place = async () => {
    const { dvcDir, root } = await openProject(globals);
    return { dvcDir, cwd: process.cwd().startsWith(root) ? process.cwd() : root };
  };
  remote
    .command('list')
    .description('the remotes of the project')
    .action(async () => {
      const { listRemotes } = await import('../data/config/remotes.ts');
      const listed = listRemotes(await place());
      printResult(globals(), listed, () =>
        listed.length === 0
          ? 'There is none yet: idrift data remote add NAME URL'
          : table(
              ['name', 'address', ''],
              listed.map(({ name, url, isDefault }) => [name, url ?? '', isDefault ? 'default' : '']),
            ),
      );
    });
  remote
    .command('add')
    .argument('<name>')
    .argument('<url>', 'a folder, or s3://bucket/path')
    .option('--endpoint <url>', 'of an S3 server that is not Amazon’s')
    .option('--region <name>')
    .option('--profile <name>', 'of the AWS settings')
    .option('--default', 'the one that push and pull take; the first one is anyway')
    .description(
      'add one; keys come from the environment, the AWS settings, or: idrift dvc remote modify --local NAME access_key_id KEY',
    )
    .action(
      async (
        name: string,
        url: string,
        given: { endpoint?: string; region?: string; profile?: string; default?: boolean },
      ) => {
        const { addRemote, listRemotes, modifyRemote } = await import('../data/config/remotes.ts');
        const at = await place();
        const isFirst = listRemotes(at).length === 0;
        addRemote(at, { name, url, isDefault: isFirst || given.default === true });
        const options = { endpointurl: given.endpoint, region: given.region, profile: given.profile };
        for (const [option, value] of Object.entries(options))
          if (value !== undefined) modifyRemote(at, name, option, value);
        printResult(
          globals(),
          { name: name.toLowerCase(), url, isDefault: isFirst || given.default === true },
          () => `${name} is added.`,
        );
      },
    );
  remote
    .command('remove')
    .argument('<name>')
    .description('forget one; what it holds stays')
    .action(async (name: string) => {
      const { removeRemote } = await import('../data/config/remotes.ts');
      removeRemote(await place(), name);
      printResult(globals(), { name }, () => `${name} is removed from the settings.`);
    });
};

/** data hooks install, remove, status. */
export const addHookVerbs = (hooks: Command, globals: () => GlobalOptions): void => {
  hooks
    .command('status')
    .description('which hooks are set, by whom')
    .action(async () => {
      const { hooksStatus } = await import('../data/hooks/status.ts');
      const { root } = await openProject(globals);
      const status = await hooksStatus(root);
      printResult(globals(), status, () =>
        status === null
          ? 'The folder is not in a git work tree, so there are no hooks.'
          : table(
              ['hook', 'set by', 'data follows', 'file'],
              status.hooks.map(({ name, by, runs, file }) => [name, by ?? 'nobody', runs ? 'yes' : 'no', file]),
            ),
      );
    });
  hooks
    .command('install')
    .option('--no-push', 'leave git push alone; otherwise it pushes the data first')
    .addOption(
      new Option(
        '--style <style>',
        'plain git hooks, or the settings of the pre-commit tool (default: what is there)',
      ).choices(['git', 'pre-commit']),
    )
    .description(
      'data follows git: after a checkout the files are those of the version, and a commit tells of data that was not added',
    )
    .action(async ({ push, style }: { push: boolean; style?: 'git' | 'pre-commit' }) => {
      const [{ installHooks }, { HOOK_NAMES }] = await Promise.all([
        import('../data/hooks/install.ts'),
        import('../data/hooks/script.ts'),
      ]);
      const { root } = await openProject(globals);
      const done = await installHooks(root, {
        hooks: HOOK_NAMES.filter((name) => push || name !== 'pre-push'),
        ...(style ? { style } : {}),
      });
      printResult(
        globals(),
        done,
        () =>
          [...done.files.map((file) => `wrote ${file}`), ...(done.next === null ? [] : [`Run: ${done.next}`])].join(
            '\n',
          ) || 'They were set already.',
      );
    });
  hooks
    .command('remove')
    .description('take away the hooks that Idrift set; others stay')
    .action(async () => {
      const { removeHooks } = await import('../data/hooks/install.ts');
      const { root } = await openProject(globals);
      const done = await removeHooks(root);
      printResult(
        globals(),
        done,
        () => done.files.map((file) => `changed ${file}`).join('\n') || 'None of the hooks is ours.',
      );
    });
};
