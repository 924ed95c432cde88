/** train: one run, tracked. */
import { dirname, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { isFolder } from '../base/path-facts.ts';
import type { Session } from '../app/session.ts';
import { IdriftError } from '../contract/errors.ts';
import type { RunSummary } from '../contract/tracking.ts';
import { deviceKind, loraSettings, modelSize, type Recipe, recipe, trainingMethod } from '../contract/training.ts';
import { untilInterrupted, withProject } from './open-project.ts';
import { progressLine } from './progress.ts';
import { readInput } from './read-input.ts';
import { type GlobalOptions, printResult, withInterval } from './terminal.ts';
import { numberOf, oneOf, UsageError } from './usage.ts';
import { waitForJob } from './wait-for-job.ts';

/** Shown and read in one place: option, words, and how the word after it becomes a setting. */
type Setting = {
  readonly flags: string;
  readonly words: string;
  readonly read?: (text: string) => unknown;
  /** Where in the recipe the value goes. */
  readonly into: readonly [part: 'recipe' | 'size' | 'lora', key: string];
};

const shape = recipe.shape;
const RECIPE = recipe.parse({});

const number = (flags: string, words: string, schema: z.ZodType, ...into: Setting['into']): Setting => ({
  flags,
  words,
  read: numberOf(schema),
  into,
});
const choice = (flags: string, words: string, values: readonly string[], ...into: Setting['into']): Setting => ({
  flags,
  words: `${words}: ${values.join(', ')}`,
  read: oneOf(values),
  into,
});

const SETTINGS: readonly Setting[] = [
  {
    flags: '--base <dir|hub-id>',
    words: 'the model to start from (default: random weights)',
    read: (text) => (isFolder(text) ? resolve(text) : text),
    into: ['recipe', 'base'],
  },
  choice('--method <name>', 'what is trained', trainingMethod.options, 'recipe', 'method'),
  number('--lora-r <n>', 'rank of the adapters; default 4', loraSettings.shape.r, 'lora', 'r'),
  number('--lora-alpha <x>', 'their weight; default twice the rank', z.number().positive(), 'lora', 'alpha'),
  number('--lora-dropout <p>', 'default 0.2', loraSettings.shape.dropout, 'lora', 'dropout'),
  {
    flags: '--lora-targets <a,b>',
    words: "ends of module names, or all-linear; default: the family's queries and values",
    read: (text) =>
      text
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== ''),
    into: ['lora', 'targets'],
  },
  { flags: '--rslora', words: 'scale adapters by the root of the rank', into: ['lora', 'rsLora'] },
  number(
    '--frozen-layers <n>',
    'lowest layers that stay, the embeddings with them',
    shape.frozenLayers,
    'recipe',
    'frozenLayers',
  ),
  choice('--device <name>', 'where it is computed', ['auto', ...deviceKind.options], 'recipe', 'device'),
  choice('--precision <name>', 'of products on CUDA', ['fp32', 'tf32', 'bf16'], 'recipe', 'precision'),
  number('--epochs <n>', `default ${RECIPE.epochs}`, shape.epochs, 'recipe', 'epochs'),
  number('--batch-size <n>', `default ${RECIPE.batchSize}`, shape.batchSize, 'recipe', 'batchSize'),
  number('--accumulation <n>', 'batches a step; default 1', shape.accumulation, 'recipe', 'accumulation'),
  number(
    '--learning-rate <x>',
    `at its highest; default ${RECIPE.learningRate}`,
    shape.learningRate,
    'recipe',
    'learningRate',
  ),
  choice('--schedule <name>', 'of the learning rate', ['linear', 'cosine', 'constant'], 'recipe', 'schedule'),
  number('--warmup-steps <n>', 'in which it rises from 0', shape.warmupSteps, 'recipe', 'warmupSteps'),
  number('--warmup-ratio <x>', 'the same as a share of all steps', shape.warmupRatio, 'recipe', 'warmupRatio'),
  number('--weight-decay <x>', `default ${RECIPE.weightDecay}`, shape.weightDecay, 'recipe', 'weightDecay'),
  number('--max-grad-norm <x>', 'clips gradients; 0 does not; default 1', shape.maxGradNorm, 'recipe', 'maxGradNorm'),
  number('--label-smoothing <x>', 'default 0', shape.labelSmoothing, 'recipe', 'labelSmoothing'),
  choice('--class-weights <name>', 'how much each class counts', ['none', 'balanced'], 'recipe', 'classWeights'),
  number('--eval-steps <n>', 'steps between evaluations; default: each epoch', shape.evalSteps, 'recipe', 'evalSteps'),
  choice(
    '--best-metric <name>',
    'what the kept weights are best at',
    ['loss', 'accuracy', 'f1', 'rocAuc'],
    'recipe',
    'bestMetric',
  ),
  number('--seed <n>', `default ${RECIPE.seed}`, shape.seed, 'recipe', 'seed'),
  number('--dropout <p>', `default ${RECIPE.dropout}`, shape.dropout, 'recipe', 'dropout'),
  { flags: '--no-shuffle', words: 'rows in file order', into: ['recipe', 'shuffle'] },
  number('--patience <n>', 'evaluations without a better one; 0 never stops', shape.patience, 'recipe', 'patience'),
  number('--max-length <n>', 'tokens; longer texts are cut', shape.maxLength, 'recipe', 'maxLength'),
  number('--layers <n>', 'of random weights', modelSize.shape.num_hidden_layers, 'size', 'num_hidden_layers'),
  number('--width <n>', 'of random weights', modelSize.shape.hidden_size, 'size', 'hidden_size'),
  number('--heads <n>', 'of random weights', modelSize.shape.num_attention_heads, 'size', 'num_attention_heads'),
];

type TrainOptions = {
  readonly data: string;
  readonly batches?: string;
  readonly trajectory?: string;
  readonly name?: string;
  readonly config?: string;
  readonly resume?: string;
};

export const addTrainVerb = (program: Command): void => {
  const globals = (): GlobalOptions => program.opts();
  const command = program.command('train').description('train a text classifier on a data version');
  command.option('--data <data>', 'a commit, tag, branch, workspace, or a folder with the three splits', 'workspace');
  for (const { flags, words, read } of SETTINGS) {
    const option = new Option(flags, words);
    command.addOption(read ? option.argParser(read) : option);
  }
  command
    .option('--batches <file>', 'exact batches, [epoch][batch][row]')
    .option('--trajectory <file>', 'one JSON object a line: every step and evaluation')
    .option('--name <name>', 'of the run')
    .option('--config <file>', 'a recipe as JSON; options win over it')
    .option('--resume <run>', 'go on with a run that was paused, cancelled or cut off')
    .action(async (options: TrainOptions) => {
      const given = command.options.filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli');
      if (options.resume !== undefined) refuseBeside(given.map(({ long }) => long ?? ''));
      const recipeGiven = recipeOf(options.config, (flags) => valueOf(command, flags));
      const signal = untilInterrupted();
      const answer = await withProject(globals(), async (session) => {
        const { runId, jobId, done } =
          options.resume === undefined
            ? await session.training.start(orderOf(options, recipeGiven))
            : await session.training.resume(options.resume);
        const line = progressLine(globals(), 'Training');
        await waitForJob(session, jobId, done, line.show, signal);
        line.end();
        return trained(session, runId);
      });
      sayRun(globals(), answer);
    });
};

/** A resumed run has its settings already. */
const refuseBeside = (given: readonly string[]): void => {
  const others = given.filter((option) => option !== '--resume');
  if (others.length === 0) return;
  throw new UsageError(
    `A resumed run keeps its own settings: ${others.join(', ')} cannot be given with --resume.`,
    'Leave them out, or train anew without --resume.',
    others[0],
  );
};

const orderOf = (options: TrainOptions, recipeGiven: Recipe) => ({
  ...dataOf(options.data),
  name: options.name,
  recipe: recipeGiven,
  batches: options.batches === undefined ? undefined : readBatches(options.batches),
  trajectory: options.trajectory === undefined ? undefined : fileToMake(options.trajectory),
});

/** A server that went away meanwhile gets the rest later; until then nobody can say more of the run. */
const trained = async (session: Session, runId: string): Promise<RunSummary> => {
  try {
    return await session.runs.get(runId);
  } catch (thrown) {
    const { unsent } = await session.store.tryAgain();
    if (unsent.writes === 0) throw thrown;
    throw new IdriftError(
      {
        code: 'not-available',
        message: `The run ${runId} has trained, and ${unsent.writes} of its writes wait on this disk: ${unsent.why?.message ?? 'the server is away.'}`,
        where: runId,
        hint: 'They are sent the next time that Idrift opens this project and the server answers: idrift runs list.',
      },
      { cause: thrown },
    );
  }
};

const sayRun = (options: GlobalOptions, run: RunSummary): void => {
  const { runId, modelId, status, metrics, kept, datasets, seconds } = run;
  printResult(
    options,
    {
      runId,
      modelId,
      status,
      device: run.tags['idrift.device'] ?? null,
      metrics,
      best: kept,
      dataset: datasets[0] ?? null,
      seconds,
      stepsPerSecond: metrics['train_steps_per_second'] ?? null,
    },
    () =>
      `${run.name}: kept epoch ${kept?.epoch ?? '–'}, test accuracy ${withInterval(kept?.testAccuracy ?? null)}, ` +
      `ROC-AUC ${withInterval(kept?.testRocAuc ?? null)}, ${(metrics['train_runtime'] ?? 0).toFixed(1)} s. Run ${runId}`,
  );
};

/** What was given on the command line; undefined where nothing was. */
const valueOf = (command: Command, flags: string): unknown => {
  const name = new Option(flags).attributeName();
  return command.getOptionValueSource(name) === 'cli' ? command.getOptionValue(name) : undefined;
};

/** A folder that is there, else a revision: a branch of the same name is written refs/heads/NAME. */
const dataOf = (data: string): { readonly revision: string; readonly folder?: string } => {
  const folder = resolve(data);
  return data !== 'workspace' && isFolder(folder) ? { revision: 'workspace', folder } : { revision: data };
};

/** As it stands in a file: every key may be left out, and a key that is none is a mistake. */
const recipeFile = recipe
  .extend({
    size: modelSize.strict().default(modelSize.parse({})),
    lora: loraSettings.strict().default(loraSettings.parse({})),
  })
  .strict();

const recipeOf = (file: string | undefined, given: (flags: string) => unknown): Recipe => {
  const config = file === undefined ? RECIPE : readJson(file, recipeFile);
  const partOf = (part: Setting['into'][0]): Record<string, unknown> =>
    Object.fromEntries(
      SETTINGS.flatMap(({ flags, into: [where, key] }) => {
        const value = where === part ? given(flags) : undefined;
        return value === undefined ? [] : [[key, value] as const];
      }),
    );
  const result = recipe.safeParse({
    ...config,
    ...partOf('recipe'),
    size: { ...config.size, ...partOf('size') },
    lora: { ...config.lora, ...partOf('lora') },
  });
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new UsageError(
    `"${issue?.path.join('.') ?? ''}" is not valid: ${issue?.message ?? 'unknown reason'}.`,
    '"idrift train --help" lists the options.',
    issue?.path.join('.'),
  );
};

/** @throws IdriftError `not-found` before a run is made for it. */
const fileToMake = (file: string): string => {
  const folder = dirname(resolve(file));
  if (isFolder(folder)) return resolve(file);
  throw new IdriftError({
    code: 'not-found',
    message: `There is no folder ${folder} to write ${file} to.`,
    where: file,
    hint: 'Make the folder first.',
  });
};

const batchesFile = z.array(z.array(z.array(z.number().int().min(0)).min(1)).min(1)).min(1);

const readBatches = (file: string): z.infer<typeof batchesFile> => readJson(file, batchesFile);

const reasonOf = (thrown: unknown): string => {
  if (thrown instanceof z.ZodError) {
    const { path = [], message = '' } = thrown.issues[0] ?? {};
    return path.length === 0 ? `${message}.` : `"${path.join('.')}": ${message}.`;
  }
  return thrown instanceof Error ? `${thrown.message}.` : String(thrown);
};

const readJson = <Value>(file: string, schema: z.ZodType<Value>): Value => {
  const text = readInput(file).toString('utf8');
  try {
    return schema.parse(JSON.parse(text));
  } catch (thrown) {
    throw new IdriftError(
      {
        code: 'bad-input',
        message: `${file} cannot be used: ${reasonOf(thrown)}`,
        where: file,
        hint: 'It must be a JSON file of the form that docs/command-line.md shows.',
      },
      { cause: thrown },
    );
  }
};
