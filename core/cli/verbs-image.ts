/** image build: a model as a container that runs without Idrift. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { ExportedImage } from '../app/exported/build-image.ts';
import { untilInterrupted, withProject } from './open-project.ts';
import { progressLine } from './progress.ts';
import { type GlobalOptions, printResult, shellWord } from './terminal.ts';

type Options = { readonly tag?: string; readonly push?: true; readonly context?: string; readonly int8?: true };

export const addImageVerbs = (program: Command): void => {
  const globals = (): GlobalOptions => program.opts();
  program
    .command('image')
    .description('a model as a container that runs without Idrift')
    .command('build')
    .argument('<model>', 'NAME, NAME/3, NAME@alias, m-… or a run')
    .option('--tag <tag>', 'name of the image, with its registry for --push (default: idrift-NAME:vVERSION)')
    .option('--push', 'send it to its registry, with the keys of "docker login"')
    .option('--context <dir>', 'a folder that does not exist yet: keep there what the image is built from')
    .option(
      '--int8',
      'with weights of 8 bits, measured on the validation texts; refused beyond the limits in idrift.json',
    )
    .description('build the image; without a container engine --context writes the folder that any Docker builds')
    .action(async (reference: string, { tag, push, context, int8 }: Options) => {
      const options = {
        ...(tag === undefined ? {} : { tag }),
        push: push === true,
        folder: contextOf(context),
        int8: int8 === true,
      };
      const line = progressLine(globals(), `Building ${reference}`);
      try {
        const made = await withProject(globals(), (session) =>
          session.exports.image(reference, options, {
            signal: untilInterrupted(),
            onEvent: (event) => {
              if (event.kind === 'build-line') line.show({ where: event.text });
              if (event.kind === 'layer') line.show({ where: `${event.status} ${event.layer}` });
            },
          }),
        );
        line.end();
        printResult(globals(), made, () => imageText(made));
      } finally {
        line.end();
      }
    });
};

const contextOf = (context: string | undefined): string | null => (context === undefined ? null : resolve(context));

const imageText = ({ image, size, digest, context, reason }: ExportedImage): string => {
  if (size === null) {
    const where = shellWord(context ?? '.');
    return `${reason?.message ?? ''}\nThe image is not built, but its folder is written. Where there is Docker:\n  docker build -t ${image} ${where}`.trim();
  }
  return [
    `${image}  ${(size / 1e6).toFixed(0)} MB  ${digest ?? ''}`,
    ...(context === null ? [] : [`Built from ${context}, which also has compose.yaml and kubernetes.yaml.`]),
    `Run it: docker run --rm --read-only --tmpfs /tmp -p 127.0.0.1:8001:8001 ${image}`,
  ].join('\n');
};
