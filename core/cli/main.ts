/** The command line: the app's verbs in a terminal. Each verb loads its own code, so that a short answer comes quickly. */
import { enableCompileCache } from 'node:module';
import { Command, CommanderError } from 'commander';
import { IdriftError, toErrorInfo } from '../contract/errors.ts';
import { addDataVerbs } from './verbs-data.ts';
import { addModelVerbs } from './verbs-models.ts';
import { addOperateVerbs } from './verbs-operate.ts';
import { addProjectVerbs } from './verbs-project.ts';
import { addRunVerbs } from './verbs-runs.ts';
import { addTrainVerb } from './verbs-train.ts';
import { EXIT, type GlobalOptions, reportError } from './terminal.ts';

enableCompileCache();

const program = new Command('idrift')
  .description('Data versions, training, serving and drift of text classifiers')
  .option('--project <dir>', 'the project folder (default: the nearest one upwards)')
  .option('--json', 'exactly one JSON document on stdout')
  .option('--progress <form>', 'progress as "json" lines on stderr')
  .configureOutput({ outputError: () => {} })
  .showHelpAfterError(false)
  .exitOverride();

addProjectVerbs(program);
addDataVerbs(program);
addTrainVerb(program);
addRunVerbs(program);
addModelVerbs(program);
addOperateVerbs(program);
for (const command of allCommands(program)) command.exitOverride().configureOutput({ outputError: () => {} });

/** Options of the program may also stand after the verb, where people write them. */
const globals = (): GlobalOptions => {
  const given = process.argv.slice(2);
  const json = given.includes('--json');
  return { ...program.opts<GlobalOptions>(), ...(json ? { json } : {}) };
};

try {
  await program.parseAsync(hoistGlobals(process.argv));
} catch (thrown) {
  if (thrown instanceof CommanderError) {
    if (thrown.exitCode !== 0) {
      const message = thrown.message.replace(/^error: /, '');
      reportError(globals(), { code: 'bad-input', message, hint: 'See "idrift --help", or --help after a verb.' });
      process.exitCode = EXIT.usage;
    }
  } else {
    process.exitCode = reportError(globals(), toErrorInfo(thrown));
    if (!(thrown instanceof IdriftError) && process.env['IDRIFT_DEBUG'] && thrown instanceof Error) {
      process.stderr.write(`${thrown.stack}\n`);
    }
  }
}

function allCommands(command: Command): Command[] {
  return command.commands.flatMap((each) => [each, ...allCommands(each)]);
}

/** `idrift runs list --json` means what `idrift --json runs list` means. */
function hoistGlobals(argv: readonly string[]): string[] {
  const [node = '', script = '', ...rest] = argv;
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
