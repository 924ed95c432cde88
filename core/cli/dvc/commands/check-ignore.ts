/** `dvc check-ignore` */
import { readFileSync } from 'node:fs';
import { inProject, type DvcProject } from '../../../data/repo/project.ts';
import { type Args, type DvcCommand, DvcError, type Ui } from '../command.ts';
import { flag } from '../options.ts';

const FAILED = 255;
const STDIN = 0;

export const commands: readonly DvcCommand[] = [
  {
    words: ['check-ignore'],
    help: 'Check whether files or directories are excluded due to `.dvcignore`.',
    options: [
      flag('-d, --details', 'details', 'Show the exclude patterns along with each target path.'),
      { flags: ['-a', '--all'], name: 'all', kind: 'flag' },
      flag(
        '-n, --non-matching',
        'nonMatching',
        "Include the target paths which don't match any pattern in the `--details` list.",
      ),
      flag('--stdin', 'stdin', 'Read paths from standard input instead of providing `targets`.'),
    ],
    positionals: [{ name: 'targets', count: '*', help: 'File or directory paths to check' }],
    repo: 'required',
    run: (args, ui, project) => {
      checkArgs(args, ui);
      const targets = args.flag('stdin') ? readTargets() : args.list('targets');
      const found = targets.map((target) => show(args, ui, project, target));
      return found.includes(true) ? 0 : 1;
    },
  },
];

const checkArgs = (args: Args, { quiet }: Ui): void => {
  const refuse = (message: string): never => {
    throw new DvcError(message, FAILED);
  };
  const hasTargets = args.list('targets').length > 0;
  if (!args.flag('stdin') && !hasTargets) refuse('`targets` or `--stdin` needed');
  if (args.flag('stdin') && hasTargets) refuse('cannot have both `targets` and `--stdin`');
  if (args.flag('nonMatching') && !args.flag('details')) refuse('`--non-matching` is only valid with `--details`');
  if (args.flag('all') && !args.flag('details')) refuse('`--all` is only valid with `--details`');
  if (quiet && args.flag('details')) refuse('cannot use both `--details` and `--quiet`');
};

/** One a line, up to an empty one. */
const readTargets = (): readonly string[] => {
  const lines = readFileSync(STDIN, 'utf8').split('\n');
  const end = lines.indexOf('');
  return end < 0 ? lines : lines.slice(0, end);
};

/** Whether a pattern has said something that was shown. */
const show = (args: Args, ui: Ui, project: DvcProject, target: string): boolean => {
  const path = inProject(project, target);
  const { ignored, rule } = path === null ? { ignored: false, rule: null } : project.ignore.explain(path);
  if (!args.flag('details')) {
    if (ignored) ui.out(target);
    return ignored;
  }
  const shown = rule ?? (args.flag('nonMatching') ? '::' : null);
  if (shown !== null) ui.out(`${shown}\t${target}`);
  return rule !== null;
};
