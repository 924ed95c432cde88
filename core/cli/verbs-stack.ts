/** stack up, down, ps, logs, pull and config: the compose file on the container engine. */
import type { Command } from 'commander';
import { z } from 'zod';
import { untilInterrupted } from './open-project.ts';
import { type GlobalOptions, print, printResult, table } from './terminal.ts';
import { numberOf, UsageError } from './usage.ts';

const PROFILE = '--profile <name>';
const PROFILE_WORDS = 'a profile of the file, may be repeated; * stands for all (default: those chosen in the app)';
const each = (name: string, before: readonly string[] = []): readonly string[] => [...before, name];

type Profiles = { readonly profile?: readonly string[] };

export const addStackVerbs = (program: Command): void => {
  const globals = (): GlobalOptions => program.opts();
  const work = () => import('./stack-work.ts');
  const stack = program.command('stack').description('the services of the compose file, on a container engine');

  stack
    .command('up')
    .argument('[services...]', 'these and what they depend on (default: all of the profiles)')
    .option(PROFILE, PROFILE_WORDS, each)
    .option('--no-wait', 'return when all are started, not when they are healthy')
    .option('--build', 'build also what is there')
    .option('--remove-orphans', 'remove containers that the file does not name any more')
    .description('fetch, start, and wait until every service is healthy; what is up stays')
    .action(
      async (
        services: string[],
        { profile, wait, build, removeOrphans }: Profiles & { wait: boolean; build?: boolean; removeOrphans?: boolean },
      ) => {
        const { stackUp } = await work();
        const options = { services, wait, build: build === true, removeOrphans: removeOrphans === true };
        const states = await stackUp(globals(), profile, options, untilInterrupted());
        printResult(globals(), states, () => stateTable(states));
      },
    );

  stack
    .command('down')
    .option(PROFILE, 'accepted as "docker compose" does; all of the stack goes whatever its profile', each)
    .option('--volumes', 'and all data in its volumes; wants --yes, too')
    .option('--yes', 'delete the volumes without another question')
    .description('stop and remove the containers and networks; images and volumes stay')
    .action(async ({ volumes, yes }: { volumes?: boolean; yes?: boolean }) => {
      const { stackDown, volumeNames } = await work();
      if (volumes === true && yes !== true) {
        const names = volumeNames(globals());
        throw new UsageError(
          `This would delete ${names.length === 0 ? 'every volume of the stack' : names.join(', ')} with all data.`,
          'Say so a second time: idrift stack down --volumes --yes.',
        );
      }
      const removed = await stackDown(globals(), volumes === true, untilInterrupted());
      printResult(globals(), removed, () =>
        removed.containers === 0
          ? 'There was nothing to remove.'
          : `Removed ${removed.containers} ${removed.containers === 1 ? 'container' : 'containers'}${volumes === true ? ' and the volumes' : '; the volumes stay'}.`,
      );
    });

  stack
    .command('ps')
    .option(PROFILE, PROFILE_WORDS, each)
    .description('what runs, started by Idrift or by Compose')
    .action(async ({ profile }: Profiles) => {
      const { stackStates } = await work();
      const states = await stackStates(globals(), profile);
      printResult(globals(), states, () => stateTable(states));
    });

  stack
    .command('logs')
    .argument('[services...]', 'of these (default: all)')
    .option('--follow', 'go on with what is written from now on')
    .option('--tail <n>', 'the last lines of each', numberOf(z.number().int().min(0)))
    .option('--find <text>', 'only lines that have this in them')
    .description('what the services write, by time')
    .action(async (services: string[], options: { follow?: boolean; tail?: number; find?: string }) => {
      const { stackLogs } = await work();
      const lines = stackLogs(globals(), { services, ...options }, untilInterrupted());
      if (globals().json === true && options.follow !== true) {
        const all = [];
        for await (const line of lines) all.push(line);
        print(JSON.stringify(all));
        return;
      }
      for await (const line of lines) {
        print(
          globals().json === true ? JSON.stringify(line) : `${line.at.slice(11, 23)}  ${line.service}  ${line.text}`,
        );
      }
    });

  stack
    .enablePositionalOptions()
    .command('exec')
    .argument('<service>', 'one that runs')
    .argument('[command...]', 'what to run in it (default: its best shell)')
    .option('--no-tty', 'pipes, also on a terminal')
    .option('--user <name>', 'as this user of the container')
    .option('--workdir <dir>', 'in this folder of the container')
    .option('--env <name=value>', 'a variable, may be repeated', each)
    .option('--index <n>', 'which container of the service (default: the first)', numberOf(z.number().int().min(1)))
    .passThroughOptions()
    .description('a program in a running service; ends with its exit status')
    .action(
      async (
        service: string,
        command: string[],
        options: { tty: boolean; user?: string; workdir?: string; env?: readonly string[]; index?: number },
      ) => {
        const { stackExec } = await import('./stack-exec.ts');
        const words = command[0] === '--' ? command.slice(1) : command;
        process.exitCode = await stackExec(globals(), { service, command: words, ...options }, untilInterrupted());
      },
    );

  stack
    .command('pull')
    .option(PROFILE, PROFILE_WORDS, each)
    .description('fetch the images anew')
    .action(async ({ profile }: Profiles) => {
      const { stackPull } = await work();
      const images = await stackPull(globals(), profile, untilInterrupted());
      printResult(globals(), { images }, () => images.join('\n'));
    });

  stack
    .command('config')
    .option(PROFILE, PROFILE_WORDS, each)
    .description('the file as it is carried out, with everything filled in')
    .action(async ({ profile }: Profiles) => {
      const { stackConfig } = await work();
      const { config, text } = stackConfig(globals(), profile);
      printResult(globals(), config, () => text);
    });
};

type State = {
  readonly service: string;
  readonly container: string | null;
  readonly state: string;
  readonly health: string | null;
  readonly ports: readonly string[];
  readonly image: string;
};

const stateTable = (states: readonly State[]): string =>
  states.length === 0
    ? 'Nothing of it runs. Start it with: idrift stack up.'
    : table(
        ['service', 'state', 'ports', 'image', 'container'],
        states.map(({ service, container, state, health, ports, image }) => [
          service,
          health ?? state,
          ports.join(', '),
          image,
          container ?? '',
        ]),
      );
