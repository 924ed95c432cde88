/** `dvc checkout` */
import { checkout, type CheckedOut } from '../../../data/repo/checkout.ts';
import { UnknownTargetError } from '../../../data/repo/targets.ts';
import { type DvcCommand, DvcError, type Ui } from '../command.ts';
import { flag, TARGETS } from '../options.ts';
import { showChanges, summaryOf } from '../shown-changes.ts';

export const commands: readonly DvcCommand[] = [
  {
    words: ['checkout'],
    help: 'Checkout data files from cache.',
    options: [
      flag('--summary', 'summary', 'Show summary of the changes.'),
      flag('-d, --with-deps', 'withDeps', 'Checkout all dependencies of the specified target.'),
      flag('-R, --recursive', 'recursive', 'Checkout all subdirectories of the specified directory.'),
      flag('-f, --force', 'force', 'Do not prompt when removing working directory files.'),
      flag('--relink', 'relink', 'Recreate links or copies from cache to workspace.'),
      flag('--allow-missing', 'allowMissing', 'Ignore errors if some of the files or directories are missing.'),
    ],
    positionals: [TARGETS],
    repo: 'required',
    run: async (args, ui, project) => {
      const result = await checkoutOr(args.list('targets'), () =>
        checkout(project, args.list('targets'), {
          ...ui.watched,
          withDeps: args.flag('withDeps'),
          recursive: args.flag('recursive'),
          force: args.flag('force'),
          relink: args.flag('relink'),
          allowMissing: args.flag('allowMissing'),
          waitForLock: ui.waitForLock,
        }),
      );
      if (args.flag('summary')) ui.out(summaryOf(result.stats) || 'No changes.');
      else showChanges(ui, result);
      refuseFailed(ui, result, args.flag('allowMissing'));
      if (args.flag('relink')) ui.out('Relinked successfully');
      return 0;
    },
  },
];

const checkoutOr = async (targets: readonly string[], work: () => Promise<CheckedOut>): Promise<CheckedOut> => {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof UnknownTargetError)) throw thrown;
    const target = targets.find((each) => thrown.message.includes(`'${each}'`)) ?? targets[0] ?? '';
    throw new DvcError(`Did you mean \`git checkout ${target}\`?: ${thrown.message}`, 255);
  }
};

const refuseFailed = (ui: Ui, { failed, corrupt }: CheckedOut, allowMissing: boolean): void => {
  for (const { path, object } of corrupt) {
    ui.err(`WARNING: the cache object of '${path}' was damaged; it was moved away: ${object}`);
  }
  if (failed.length === 0 || allowMissing) return;
  throw new DvcError(
    `Checkout failed for following targets:\n${failed.join('\n')}\nIs your cache up to date?\n<https://error.dvc.org/missing-files>`,
    255,
  );
};
