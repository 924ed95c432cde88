/** The command line: the app's verbs in a terminal. Each verb loads its own code, so that a short answer comes quickly. */
import { Command, CommanderError, Option } from 'commander';
import { keepCompiledCode } from '../base/compile-cache.ts';
import { programVersion } from '../app/system-info.ts';
import { IdriftError, toErrorInfo } from '../contract/errors.ts';
import { EXIT, type GlobalOptions, print, reportError } from './terminal.ts';
import { UsageError, visibleVerbs } from './usage.ts';
import { addDataVerbs } from './data-verbs.ts';
import { addAnalyzeVerb } from './verb-analyze.ts';
import { addDeployVerbs } from './verbs-deploy.ts';
import { addDeviceVerbs } from './verbs-devices.ts';
import { addImageVerbs } from './verbs-image.ts';
import { addLabelVerbs } from './verbs-labels.ts';
import { addModelVerbs } from './verbs-models.ts';
import { addOperateVerbs } from './verbs-operate.ts';
import { addStatsVerb } from './verb-stats.ts';
import { addPredictionVerbs } from './verbs-predictions.ts';
import { addProjectVerbs } from './verbs-project.ts';
import { addRunVerbs } from './verbs-runs.ts';
import { addStackVerbs } from './verbs-stack.ts';
import { addStoreVerbs } from './verbs-store.ts';
import { addTrainVerb } from './verbs-train.ts';

keepCompiledCode();

const program = new Command('idrift')
  .description('Data versions, training, serving and drift of text classifiers')
  .version(programVersion(), '--version', 'the version of the program')
  .option('--project <dir>', 'the project folder (default: the nearest one upwards)')
  .option('--json', 'exactly one JSON document on stdout')
  // What follows `stack exec SERVICE` is that program's.
  .enablePositionalOptions()
  .addOption(new Option('--progress <form>', 'progress on stderr as one JSON object a line').choices(['json']));

addProjectVerbs(program);
addDataVerbs(program);
addTrainVerb(program);
addDeviceVerbs(program);
addRunVerbs(program);
addModelVerbs(program);
addAnalyzeVerb(program);
addImageVerbs(program);
addOperateVerbs(program);
addDeployVerbs(program);
addPredictionVerbs(program);
addLabelVerbs(program);
addStackVerbs(program);
addStoreVerbs(program);
addStatsVerb(program);
program
  .command('dvc')
  .argument('[words...]')
  .description("DVC's own command line, on the same files: idrift dvc --help");

/** What commander writes is kept back: with --json it becomes part of the one document. */
let written = '';
const keep = (text: string): void => {
  written += text;
};
for (const command of [program, ...allCommands(program)]) {
  command.exitOverride().configureOutput({ writeOut: keep, writeErr: keep, outputError: () => {} });
}

// DVC's own command line has rules of its own; its options are not ours.
const dvc = dvcWords(process.argv.slice(2));
if (dvc) {
  const { runDvc } = await import('./dvc/run.ts');
  await runDvc(dvc);
}

const argv = hoistGlobals(process.argv);
/** Read by hand: a command that cannot be parsed is answered in the form that was asked for as well. */
const globals: GlobalOptions = {
  json: argv.slice(2, argv.indexOf('--') < 0 ? undefined : argv.indexOf('--')).includes('--json'),
};

try {
  await program.parseAsync(argv);
} catch (thrown) {
  process.exitCode = thrown instanceof CommanderError ? endParsing(thrown) : endVerb(thrown);
}

function endVerb(thrown: unknown): number {
  const status = reportError(globals, toErrorInfo(thrown));
  if (!(thrown instanceof IdriftError) && process.env['IDRIFT_DEBUG'] && thrown instanceof Error) {
    process.stderr.write(`${thrown.stack}\n`);
  }
  return thrown instanceof UsageError ? EXIT.usage : status;
}

/** Help and version that were asked for, or a command that cannot be parsed. */
function endParsing({ code, exitCode, message }: CommanderError): number {
  if (exitCode === 0) {
    const text = written.trimEnd();
    if (globals.json !== true) print(text);
    else print(JSON.stringify(code === 'commander.version' ? { version: text } : { help: text }));
    return EXIT.done;
  }
  const hint = 'See "idrift --help", or --help after a verb.';
  if (code !== 'commander.help') {
    reportError(globals, { code: 'bad-input', message: message.replace(/^error: /, ''), hint });
  } else if (globals.json === true) {
    reportError(globals, { code: 'bad-input', message: `A verb is missing: ${verbsOfLast().join(', ')}.`, hint });
  } else {
    process.stderr.write(written);
  }
  return EXIT.usage;
}

/** Of the command whose verb is missing. */
function verbsOfLast(): string[] {
  const named = program.commands.find((command) => argv.includes(command.name()));
  return visibleVerbs(named ?? program);
}

function allCommands(command: Command): Command[] {
  return command.commands.flatMap((each) => [each, ...allCommands(each)]);
}

/** `idrift runs list --json` means what `idrift --json runs list` means. */
function hoistGlobals(words: readonly string[]): string[] {
  const [node = '', script = '', ...rest] = words;
  const end = rest.indexOf('--');
  const own = end < 0 ? rest : rest.slice(0, end);
  const global: string[] = [];
  const others: string[] = [];
  for (let at = 0; at < own.length; at++) {
    const word = own[at] ?? '';
    const name = word.split('=')[0] ?? '';
    if (name === '--json') global.push(word);
    else if (name === '--project' || name === '--progress') {
      global.push(word);
      if (!word.includes('=') && own[at + 1] !== undefined) global.push(own[++at] ?? '');
    } else others.push(word);
  }
  return [node, script, ...global, ...others, ...(end < 0 ? [] : rest.slice(end))];
}

/** What follows `dvc` when that is the verb; `--project DIR` before it is DVC's `--cd`. */
function dvcWords(words: readonly string[]): string[] | null {
  const before: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === 'dvc') return [...before, ...words.slice(at + 1)];
    if (word === '--project' || word === '--progress') {
      const value = words[++at] ?? '';
      if (word === '--project') before.push('--cd', value);
    } else if (word.startsWith('--project=')) before.push(`--cd=${word.slice('--project='.length)}`);
    else if (!word.startsWith('--')) return null;
  }
  return null;
}
