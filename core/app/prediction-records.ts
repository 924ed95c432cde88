/** What the project's prediction log is asked beside its pages: usage, disputed answers, and to forget. Keeps it to its days while the project is open. */
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { IdriftError } from '../contract/errors.ts';
import type { ProjectSettings } from '../contract/project.ts';
import type { ConsumerUsage, Deployment, LoggedPrediction } from '../contract/serving.ts';
import { type Removal, removeLogged } from '../serving/log-removal.ts';
import { readDisputed, readUsage } from '../serving/postgres-reading.ts';
import { removeFromPostgres } from '../serving/postgres-removal.ts';
import type { LogPage, PredictionReader } from '../serving/prediction-reader.ts';
import { HOUR, startRetention } from '../serving/retention.ts';
import { readStackEnv, stackEnvFile } from '../stack/secrets.ts';
import { stackAddresses } from '../stack/settings.ts';
import type { Changes } from './changes.ts';
import { parseReference } from './containers/model-reference.ts';
import { noDeployment } from './deploy/deployment-file.ts';
import { rowsOfDeployment } from './deploy/order.ts';

const SEARCH_MS = 10_000;
const SEARCH_LOOK_MS = 50;

export type ForgetOrder = {
  readonly text?: string | undefined;
  readonly consumer?: string | undefined;
  readonly stack?: boolean | undefined;
};

type PredictionRecordsParts = {
  readonly dir: string;
  readonly logFile: string;
  readonly reader: PredictionReader;
  readonly changes: Changes;
  readonly settings: () => ProjectSettings;
  readonly deployments: () => readonly Deployment[];
};

export const createPredictionRecords = (parts: PredictionRecordsParts) => {
  const { dir, logFile, reader, changes, settings } = parts;
  const watched = (): string => parts.deployments()[0]?.model ?? settings().model;
  const remove = async (removal: Removal): Promise<number> => {
    const removed = await removeLogged(logFile, removal);
    if (removed > 0) changes.emit('serving');
    return removed;
  };
  const retention = startRetention({
    days: () => settings().logDays,
    remove: (before) => remove({ kind: 'age', before }),
    everyMs: HOUR,
    say: (sentence) => console.error(sentence),
  });
  return {
    /** As many rows as were asked for, when the search has found them, or all that there are. Gives up after 10 s with what it has. */
    patiently: async (ask: () => LogPage, limit: number): Promise<LogPage> => {
      for (const end = performance.now() + SEARCH_MS; ; await sleep(SEARCH_LOOK_MS)) {
        const page = ask();
        if (page.complete || page.rows.length >= limit || performance.now() > end) return page;
      }
    },
    /** Of one deployment, else of the first one's model. @throws IdriftError `not-found` */
    usage: (days: number, deployment?: string): readonly ConsumerUsage[] => {
      if (deployment === undefined) return reader.usage(watched(), days);
      const found = parts.deployments().find(({ name }) => name === deployment);
      if (!found) throw noDeployment(deployment);
      return reader.usage(found.model, days, rowsOfDeployment(found));
    },
    /** Of the stack's log, of the model that it serves. @throws IdriftError where the project has no stack, or its database does not answer. */
    stackUsage: (days: number): Promise<ConsumerUsage[]> => readUsage(stackDatabase(dir), stackModel(dir), days),
    stackDisputed: (limit: number): Promise<LoggedPrediction[]> =>
      readDisputed(stackDatabase(dir), { model: stackModel(dir), limit }),
    disputed: (limit: number): LoggedPrediction[] => reader.disputed({ model: watched(), limit }),
    /** @throws IdriftError `bad-input` unless it names one thing; `not-available` when the stack's database does not answer: then nothing is removed. */
    forget: async (order: ForgetOrder): Promise<{ readonly project: number; readonly stack: number | null }> => {
      const removal = removalOf(order);
      const stack = order.stack === true ? await removeFromPostgres(stackDatabase(dir), removal) : null;
      return { project: await remove(removal), stack };
    },
    close: (): void => retention.close(),
  };
};

const removalOf = ({ text, consumer }: ForgetOrder): Removal => {
  if (text !== undefined && text !== '' && consumer === undefined) return { kind: 'text', text };
  if (consumer !== undefined && consumer !== '' && text === undefined) return { kind: 'consumer', consumer };
  throw new IdriftError({
    code: 'bad-input',
    message: 'What is to be forgotten is one text or one consumer.',
    hint: 'Give the whole text as it was sent, or the name that the consumer’s key was made for.',
  });
};

const stackModel = (dir: string): string =>
  parseReference(readStackEnv(dir).get('STACK_MODEL') || 'models:/served-model').name;

const stackDatabase = (dir: string): string => {
  const file = stackEnvFile(dir);
  if (!existsSync(file)) {
    throw new IdriftError({
      code: 'not-found',
      message: 'This project has no stack.',
      where: file,
      hint: 'Leave the stack out.',
    });
  }
  return stackAddresses(readStackEnv(dir)).databaseUrl;
};
