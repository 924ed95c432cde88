/** train: one run, tracked. */
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { IdriftError } from '../contract/errors.ts';
import { modelSize, type Recipe, recipe } from '../contract/training.ts';
import { untilInterrupted, withProject } from './open-project.ts';
import { progressLine } from './progress.ts';
import { readInput } from './read-input.ts';
import { type GlobalOptions, printResult, withInterval } from './terminal.ts';
import { absentOption, numberOf, oneOf, UsageError } from './usage.ts';
import { waitForJob } from './wait-for-job.ts';

type TrainOptions = {
  readonly data: string;
  readonly base?: string;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly learningRate?: number;
  readonly weightDecay?: number;
  readonly seed?: number;
  readonly dropout?: number;
  readonly shuffle: boolean;
  readonly patience?: number;
  readonly maxLength?: number;
  readonly layers?: number;
  readonly width?: number;
  readonly heads?: number;
  readonly batches?: string;
  readonly trajectory?: string;
  readonly name?: string;
  readonly config?: string;
};

export const addTrainVerb = (program: Command): void => {
  const globals = (): GlobalOptions => program.opts();
  program
    .command('train')
    .description('train BERT on a data version')
    .option('--data <data>', 'a commit, tag, branch, workspace, or a folder with the three splits', 'workspace')
    .option('--base <dir>', 'a Hugging Face folder to start from (default: random weights)')
    .option('--method <name>', 'what is trained: full is every weight', oneOf(['full']), 'full')
    .option('--device <name>', 'where it is computed', oneOf(['auto', 'cpu']), 'auto')
    .option('--epochs <n>', `default ${RECIPE.epochs}`, numberOf(recipe.shape.epochs))
    .option('--batch-size <n>', `default ${RECIPE.batchSize}`, numberOf(recipe.shape.batchSize))
    .option('--learning-rate <x>', `at the start; default ${RECIPE.learningRate}`, numberOf(recipe.shape.learningRate))
    .option('--weight-decay <x>', `default ${RECIPE.weightDecay}`, numberOf(recipe.shape.weightDecay))
    .option('--seed <n>', `default ${RECIPE.seed}`, numberOf(recipe.shape.seed))
    .option('--dropout <p>', `default ${RECIPE.dropout}`, numberOf(recipe.shape.dropout))
    .option('--no-shuffle', 'rows in file order')
    .option('--patience <n>', 'epochs without a lower validation loss; 0 never stops', numberOf(recipe.shape.patience))
    .option('--max-length <n>', 'tokens; longer texts are cut', numberOf(recipe.shape.maxLength))
    .option('--layers <n>', 'of random weights', numberOf(modelSize.shape.num_hidden_layers))
    .option('--width <n>', 'of random weights', numberOf(modelSize.shape.hidden_size))
    .option('--heads <n>', 'of random weights', numberOf(modelSize.shape.num_attention_heads))
    .option('--batches <file>', 'exact batches, [epoch][batch][row]')
    .option('--trajectory <file>', 'one JSON object a line: every step and evaluation')
    .option('--name <name>', 'of the run')
    .option('--config <file>', 'a recipe as JSON; options win over it')
    .addOption(absentOption('--lora-r <n>'))
    .addOption(absentOption('--resume <run>'))
    .action(async (options: TrainOptions) => {
      const recipeGiven = recipeOf(options);
      const signal = untilInterrupted();
      const answer = await withProject(globals(), async (session) => {
        const order = {
          ...dataOf(options.data),
          name: options.name,
          recipe: recipeGiven,
          batches: options.batches === undefined ? undefined : readBatches(options.batches),
          trajectory: options.trajectory === undefined ? undefined : fileToMake(options.trajectory),
        };
        const { runId, jobId, done } = await session.training.start(order);
        const line = progressLine(globals(), 'Training');
        await waitForJob(session, jobId, done, line.show, signal);
        line.end();
        return session.runs.get(runId);
      });
      const { runId, modelId, status, metrics, kept, datasets, seconds } = answer;
      printResult(
        globals(),
        {
          runId,
          modelId,
          status,
          device: answer.tags['idrift.device'] ?? null,
          metrics,
          best: kept,
          dataset: datasets[0] ?? null,
          seconds,
          stepsPerSecond: metrics['train_steps_per_second'] ?? null,
        },
        () =>
          `${answer.name}: kept epoch ${kept?.epoch ?? '–'}, test accuracy ${withInterval(kept?.testAccuracy ?? null)}, ` +
          `ROC-AUC ${withInterval(kept?.testRocAuc ?? null)}, ${(metrics['train_runtime'] ?? 0).toFixed(1)} s. Run ${runId}`,
      );
    });
};

const RECIPE = recipe.parse({});

/** A folder that is there, else a revision: a branch of the same name is written refs/heads/NAME. */
const dataOf = (data: string): { readonly revision: string; readonly folder?: string } => {
  const folder = resolve(data);
  const isFolder = data !== 'workspace' && statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? { revision: 'workspace', folder } : { revision: data };
};

/** As it stands in a file: every key may be left out, and a key that is none is a mistake. */
const recipeFile = recipe.extend({ size: modelSize.strict().default(modelSize.parse({})) }).strict();

const recipeOf = (options: TrainOptions): Recipe => {
  const config = options.config === undefined ? RECIPE : readJson(options.config, recipeFile);
  const size = defined({
    num_hidden_layers: options.layers,
    hidden_size: options.width,
    num_attention_heads: options.heads,
  });
  const given = defined({
    base: options.base,
    epochs: options.epochs,
    batchSize: options.batchSize,
    learningRate: options.learningRate,
    weightDecay: options.weightDecay,
    seed: options.seed,
    dropout: options.dropout,
    patience: options.patience,
    maxLength: options.maxLength,
    shuffle: options.shuffle ? undefined : false,
  });
  const result = recipe.safeParse({ ...config, ...given, size: { ...config.size, ...size } });
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new UsageError(
    `"${issue?.path.join('.') ?? ''}" is not valid: ${issue?.message ?? 'unknown reason'}.`,
    '"idrift train --help" lists the options.',
    issue?.path.join('.'),
  );
};

const defined = (values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

/** @throws IdriftError `not-found` before a run is made for it. */
const fileToMake = (file: string): string => {
  const folder = dirname(resolve(file));
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return resolve(file);
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
