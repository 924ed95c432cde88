/** One run of `idrift dvc`: finds the command, opens the project, holds the lock where the command asks for it, ends with DVC's status. */
import { fstatSync } from 'node:fs';
import { isatty } from 'node:tty';
import { type Args, type DvcCommand, DvcError, type Option, type Ui, USAGE } from './command.ts';
import { ParseError, parseWords } from './parse.ts';
import { ABSENT, ALIASES, COMMANDS } from './table.ts';
import { flush, makeUi, printAlways, printError } from './ui.ts';
import { DVC_VERSION } from './version.ts';

const INTERRUPTED = 252;
/** After Ctrl+C a command has so long to put things right. */
const GRACE_MS = 1000;

const COMMON: readonly Option[] = [
  { flags: ['-h', '--help'], name: 'help', kind: 'flag' },
  { flags: ['-q', '--quiet'], name: 'quiet', kind: 'count' },
  { flags: ['-v', '--verbose'], name: 'verbose', kind: 'count' },
];

const GLOBAL: readonly Option[] = [
  ...COMMON,
  { flags: ['-V', '--version'], name: 'version', kind: 'flag' },
  { flags: ['--cd'], name: 'cd', kind: 'value' },
  { flags: ['--wait-for-lock'], name: 'waitForLock', kind: 'flag' },
];

/** Never returns: the process ends with the status. */
export const runDvc = async (argv: readonly string[]): Promise<never> => {
  let status: number;
  try {
    status = await run(argv);
  } catch (thrown) {
    if (!(thrown instanceof DvcError)) throw thrown;
    printError(`ERROR: ${thrown.message}`);
    status = thrown.status;
  }
  flush();
  process.exit(status);
};

export const run = async (argv: readonly string[]): Promise<number> => {
  const { before, word, after } = splitAtWord(argv, GLOBAL);
  const globals = parseWords(before, GLOBAL, []);
  if (globals.args.flag('help')) return showHelp();
  if (globals.args.flag('version')) {
    printAlways(DVC_VERSION);
    return 0;
  }
  refuseExtras(globals.extras);
  if (word === null) throw new ParseError('the following arguments are required: command');

  const load = COMMANDS.get(ALIASES.get(word) ?? word);
  if (!load) throw unknownWord(word);
  const { commands } = await load();
  const found = findCommand(commands, word, after);
  if ('help' in found) return showGroupHelp(word, commands);
  const { command, rest, args: middle } = found;
  if (asksForHelp(rest)) {
    const { helpOf } = await import('./help.ts');
    printAlways(helpOf(command));
    return 0;
  }
  const { args, extras } = parseOf(command, rest);
  refuseExtras(extras, command);

  const isGiven = (name: string): number =>
    (globals.args.number(name) ?? 0) + (middle?.number(name) ?? 0) + (args.number(name) ?? 0);
  if (isGiven('quiet') > 0 && isGiven('verbose') > 0) {
    throw new ParseError('argument -v/--verbose: not allowed with argument -q/--quiet');
  }
  changeFolder(globals.args.value('cd'));
  return perform(command, args, {
    quiet: isGiven('quiet') > 0,
    verbose: isGiven('verbose'),
    cwd: process.cwd(),
    waitForLock: globals.args.flag('waitForLock'),
  });
};

const parseOf = (command: DvcCommand, rest: readonly string[]): { args: Args; extras: readonly string[] } => {
  try {
    return parseWords(rest, [...COMMON, ...command.options], command.positionals);
  } catch (thrown) {
    if (thrown instanceof ParseError) throw withUsage(thrown.message, command);
    throw thrown;
  }
};

const withUsage = (message: string, command: DvcCommand): ParseError =>
  new ParseError(`${message}\nSee "idrift dvc ${command.words.join(' ')} --help".`);

const refuseExtras = (extras: readonly string[], command?: DvcCommand): void => {
  if (extras.length === 0) return;
  const message = `unrecognized arguments: ${extras.join(' ')}`;
  throw command ? withUsage(message, command) : new ParseError(message);
};

const unknownWord = (word: string): DvcError => {
  const instead = ABSENT.get(word);
  if (instead !== undefined) {
    const hint = instead === '' ? 'Use dvc itself for it: both work on the same files.' : instead;
    return new DvcError(`dvc has a command "${word}", Idrift does not have it.\n${hint}`, USAGE);
  }
  const choices = [...COMMANDS.keys()].toSorted().join(', ');
  return new ParseError(`argument command: invalid choice: '${word}' (choose from ${choices})`);
};

/** Words before the first that is neither an option nor an option's value. */
const splitAtWord = (
  argv: readonly string[],
  options: readonly Option[],
): { readonly before: readonly string[]; readonly word: string | null; readonly after: readonly string[] } => {
  for (let at = 0; at < argv.length; at++) {
    const text = argv[at] ?? '';
    if (!text.startsWith('-') || text === '-')
      return { before: argv.slice(0, at), word: text, after: argv.slice(at + 1) };
    const takesNext = options.some(
      ({ kind, flags }) => kind === 'value' && flags.some((flag) => text.length > 2 && flag.startsWith(text)),
    );
    if (takesNext) at++;
  }
  return { before: argv, word: null, after: [] };
};

type Found =
  | { readonly command: DvcCommand; readonly rest: readonly string[]; readonly args: Args | null }
  | { readonly help: true };

/** `remote add`: the second word chooses within the module of the first. */
const findCommand = (commands: readonly DvcCommand[], word: string, after: readonly string[]): Found => {
  const name = ALIASES.get(word) ?? word;
  const own = commands.filter(({ words }) => words[0] === name);
  const single = own.find(({ words }) => words.length === 1);
  if (single) return { command: single, rest: after, args: null };
  const second = splitAtWord(after, COMMON);
  const { args, extras } = parseWords(second.before, COMMON, []);
  if (args.flag('help')) return { help: true };
  refuseExtras(extras);
  if (second.word === null) throw new ParseError('the following arguments are required: cmd');
  const command = own.find(({ words, aliases = [] }) => [words[1], ...aliases].includes(second.word ?? ''));
  if (command) return { command, rest: second.after, args };
  const choices = own.map(({ words }) => words[1]).join(', ');
  throw new ParseError(`argument cmd: invalid choice: '${second.word}' (choose from ${choices})`);
};

const asksForHelp = (words: readonly string[]): boolean => {
  const end = words.indexOf('--');
  return (end < 0 ? words : words.slice(0, end)).some((word) => word === '-h' || word === '--help');
};

const showHelp = async (): Promise<number> => {
  const { mainHelp } = await import('./help.ts');
  printAlways(mainHelp());
  return 0;
};

const showGroupHelp = async (word: string, commands: readonly DvcCommand[]): Promise<number> => {
  const { groupHelp } = await import('./help.ts');
  printAlways(groupHelp(word, commands));
  return 0;
};

const changeFolder = (dir: string | undefined): void => {
  if (dir === undefined) return;
  try {
    process.chdir(dir);
  } catch {
    throw new DvcError(`unexpected error - [Errno 2] No such file or directory: '${dir}'`, 255);
  }
};

const perform = async (
  command: DvcCommand,
  args: Args,
  given: Pick<Ui, 'quiet' | 'verbose' | 'cwd' | 'waitForLock'>,
): Promise<number> => {
  const signal = untilInterrupted();
  const onProgress = isTerminal(2) ? (await import('./progress.ts')).progressLine(given.quiet) : undefined;
  const ui = makeUi({ ...given, watched: { signal, onProgress } });
  let begun: Args | null = null;
  try {
    if (command.repo === 'none') {
      begun = args;
      return await command.run(args, ui);
    }
    const { findProject } = await import('../../data/repo/project.ts');
    const project = findProject(ui.cwd);
    begun = args;
    if (command.lock !== true) return await command.run(args, ui, project);
    const { withRepoLock } = await import('../../data/lock/repo-lock.ts');
    return await withRepoLock(project, () => command.run(args, ui, project), { waitForever: ui.waitForLock });
  } catch (thrown) {
    if (signal.aborted) {
      ui.err('ERROR: interrupted by the user');
      return INTERRUPTED;
    }
    const { reportError } = await import('./report.ts');
    const { text, status } = reportError(thrown, command, begun, ui.verbose > 0);
    ui.err(text);
    return status;
  }
};

/** Node's own test loads what sockets need; a pipe or a file is told apart without. */
const isTerminal = (file: number): boolean => {
  try {
    return fstatSync(file).isCharacterDevice() && isatty(file);
  } catch {
    return false;
  }
};

/** Aborts at the first Ctrl+C, and ends the process when the command does not end soon, or at the second. */
const untilInterrupted = (): AbortSignal => {
  const controller = new AbortController();
  process.on('SIGINT', () => {
    const end = (): never => {
      printError('ERROR: interrupted by the user');
      process.exit(INTERRUPTED);
    };
    if (controller.signal.aborted) end();
    controller.abort();
    setTimeout(end, GRACE_MS);
  });
  return controller.signal;
};
