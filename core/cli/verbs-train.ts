/** train: one run, tracked. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { z } from 'zod';
import { IdriftError } from '../contract/errors.ts';
import { type Recipe, recipe } from '../contract/training.ts';
import { untilInterrupted, withProject } from './open-project.ts';
import { progressLine } from './progress.ts';
import { type GlobalOptions, printResult, withInterval } from './terminal.ts';
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
    .option('--data <revision>', 'a commit, tag, branch, or workspace', 'workspace')
    .option('--base <dir>', 'a Hugging Face folder to start from (default: random weights)')
    .option('--epochs <n>', '', Number)
    .option('--batch-size <n>', '', Number)
    .option('--learning-rate <x>', '', Number)
    .option('--weight-decay <x>', '', Number)
    .option('--seed <n>', '', Number)
    .option('--dropout <p>', '', Number)
    .option('--no-shuffle', 'rows in file order')
    .option('--patience <n>', 'epochs without a lower validation loss; 0 never stops', Number)
    .option('--max-length <n>', 'tokens; longer texts are cut', Number)
    .option('--layers <n>', 'of random weights', Number)
    .option('--width <n>', 'of random weights', Number)
    .option('--heads <n>', 'of random weights', Number)
    .option('--batches <file>', 'exact batches, [epoch][batch][row]')
    .option('--trajectory <file>', 'one JSON object a line: every step and evaluation')
    .option('--name <name>', 'of the run')
    .option('--config <file>', 'a recipe as JSON; options win over it')
    .action(async (options: TrainOptions) => {
      const answer = await withProject(globals(), async (session) => {
        const order = {
          revision: options.data,
          name: options.name,
          recipe: recipeOf(options),
          batches: options.batches === undefined ? undefined : readBatches(options.batches),
          trajectory: options.trajectory,
        };
        const { runId, jobId, done } = await session.training.start(order);
        const line = progressLine(globals(), 'Training');
        await waitForJob(session, jobId, done, line.show, untilInterrupted());
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

const recipeOf = (options: TrainOptions): Recipe => {
  const config =
    options.config === undefined ? {} : readJson(options.config, z.looseObject({ size: z.looseObject({}).optional() }));
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
  throw new IdriftError({
    code: 'bad-input',
    message: `"${issue?.path.join('.') ?? ''}" is not valid: ${issue?.message ?? 'unknown reason'}.`,
    where: issue?.path.join('.') ?? 'recipe',
    hint: '"idrift train --help" lists the options.',
  });
};

const defined = (values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

const batchesFile = z.array(z.array(z.array(z.number().int().min(0)).min(1)));

const readBatches = (file: string): z.infer<typeof batchesFile> => readJson(file, batchesFile);

const readJson = <Value>(file: string, schema: z.ZodType<Value>): Value => {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (thrown) {
    throw new IdriftError(
      {
        code: 'bad-input',
        message: `${file} cannot be used: ${thrown instanceof Error ? thrown.message.slice(0, 300) : String(thrown)}`,
        where: file,
        hint: 'It must be a JSON file of the form that docs/command-line.md shows.',
      },
      { cause: thrown },
    );
  }
};
