/** serve; mlflow; drift check and compare; alerts. */
import type { Command } from 'commander';
import { projectSettings } from '../contract/project.ts';
import { checkText, forOthers } from './drift-text.ts';
import { untilInterrupted, withProject } from './open-project.ts';
import { readInput } from './read-input.ts';
import { EXIT, type GlobalOptions, printResult } from './terminal.ts';
import { absentOption, numberOf } from './usage.ts';
import { addAlertVerbs } from './verbs-alerts.ts';

type CheckOptions = {
  readonly model?: string;
  readonly days?: number;
  readonly failOnDrift?: boolean;
  readonly scheduled?: boolean;
};

export const addOperateVerbs = (program: Command): void => {
  const globals = (): GlobalOptions => program.opts();

  program
    .command('serve')
    .argument('[model]', 'NAME, NAME/3 or NAME@alias (default: the project setting, highest version)')
    .option('--port <n>', 'of the service; 0 takes any free one', numberOf(projectSettings.shape.port))
    .option('--web-port <n>', 'of the web page; 0 takes any free one', numberOf(projectSettings.shape.webPort))
    .addOption(absentOption('--log <url>'))
    .description('the prediction service and its web page, until Ctrl+C')
    .action(async (model: string | undefined, { port, webPort }: { port?: number; webPort?: number }) => {
      const signal = untilInterrupted();
      await withProject(globals(), async (session) => {
        const { followLog } = await import('./follow-log.ts');
        await followLog(session, globals(), { model, port, webPort }, signal);
      });
    });

  program
    .command('mlflow')
    .option('--port <n>', 'of the server; 0 takes any free one', numberOf(projectSettings.shape.port), 5000)
    .option('--host <address>', 'to listen on; 0.0.0.0 lets other machines in', '127.0.0.1')
    .option('--allowed-hosts <hosts>', 'host names that are let in, with commas between (default: as MLflow has it)')
    .description("MLflow's API over this project's runs and models, for Python's client, until Ctrl+C")
    .action(async (options: { port: number; host: string; allowedHosts?: string }) => {
      const { serveMlflow } = await import('./serve-mlflow.ts');
      await serveMlflow(globals(), options);
    });

  const drift = program.command('drift').description('has the world moved?');
  drift
    .command('check')
    .option('--model <ref>', 'the registered version (default: the highest one)')
    .option(
      '--days <n>',
      'days of predictions (default: the project setting)',
      numberOf(projectSettings.shape.lookbackDays),
    )
    .option('--fail-on-drift', 'exit status 4 when the texts have drifted')
    .option('--scheduled', 'for cron: only what is due by the schedule, and by one program alone')
    .description('the check of the served version, once')
    .action(async ({ model, days, failOnDrift, scheduled }: CheckOptions) => {
      if (scheduled === true) {
        const { checkScheduled } = await import('./check-scheduled.ts');
        await checkScheduled(globals());
        return;
      }
      const check = await withProject(globals(), (session) => session.monitoring.check({ model, days }));
      printResult(globals(), forOthers(check), () => checkText(check));
      if (failOnDrift === true && check.state === 'drift') process.exitCode = EXIT.no;
    });
  drift
    .command('compare')
    .requiredOption('--reference <file>', 'JSONL')
    .requiredOption('--live <file>', 'JSONL')
    .option('--train <file>', 'JSONL whose words and letters are known (default: the words of the reference)')
    .option('--fail-on-drift', 'exit status 4 when the texts have drifted')
    .description('the same statistics on any two files')
    .action(async (files: { reference: string; live: string; train?: string; failOnDrift?: boolean }) => {
      const { readTexts } = await import('../text/jsonl.ts');
      const { compareTexts } = await import('../app/compare-texts.ts');
      const read = (file: string): readonly string[] => readTexts(readInput(file), file);
      const training = files.train === undefined ? null : read(files.train);
      const check = compareTexts(read(files.reference), read(files.live), training);
      printResult(globals(), forOthers(check), () => checkText(check));
      if (files.failOnDrift === true && check.state === 'drift') process.exitCode = EXIT.no;
    });

  addAlertVerbs(program);
};
