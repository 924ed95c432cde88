/** What the project's deployments answered: the log, the traffic, and texts sent to them. */
import { z } from 'zod';
import { IdriftError } from '../contract/errors.ts';
import type { ProjectSettings } from '../contract/project.ts';
import {
  type Deployment,
  type LogFacets,
  type LogFilter,
  type Prediction,
  prediction,
  type ServingTraffic,
} from '../contract/serving.ts';
import type { DeploymentRows } from '../serving/log-tables.ts';
import type { LogPage, PredictionReader } from '../serving/prediction-reader.ts';
import { bearer, sendTexts } from '../serving/send-texts.ts';
import type { Deployments } from './deploy/deployments.ts';
import { FIRST, rowsOfDeployment } from './deploy/order.ts';
import type { Jobs, StartedJob } from './jobs.ts';
import { findLiveFiles, readLiveFile } from './live-files.ts';

export type ServingParts = {
  readonly dir: string;
  readonly deployments: Deployments;
  readonly reader: PredictionReader;
  readonly jobs: Jobs;
  readonly settings: () => ProjectSettings;
};

export type LogQuery = LogFilter & {
  readonly offset: number;
  readonly limit: number;
  readonly search?: string | undefined;
  readonly deployment?: string | undefined;
  /** Whether a version's training texts lack a word of this text. */
  readonly holdsUnknown?: ((version: number, text: string) => boolean) | undefined;
};

export const createServingService = (parts: ServingParts) => {
  const { deployments } = parts;

  /** Whose log and traffic are shown: the deployment's, else what is deployed, else the project's model. */
  const watched = (name?: string): string => {
    const named = name === undefined ? null : deployments.find(name);
    return (named ?? deployments.list()[0])?.model ?? parts.settings().model;
  };

  /** Its own rows; all of the model's where it is the only deployment that ever served the model. */
  const rowsOf = (name?: string): DeploymentRows | undefined => {
    const named = name === undefined ? null : deployments.find(name);
    const alone = deployments.list().filter(({ model }) => model === named?.model).length === 1;
    return named && !alone ? rowsOfDeployment(named) : undefined;
  };

  const running = (name?: string): Place => {
    const found = name === undefined ? deployments.list()[0] : deployments.get(name);
    if (found && found.url !== null) return { url: found.url, key: deployments.ownKey(found.name) };
    throw new IdriftError({
      code: 'not-available',
      message: name === undefined ? 'No model is being served.' : `${name} does not answer.`,
      hint: 'Start a registered version on the Serving page, or with "idrift deploy start".',
    });
  };

  return {
    list: (): Deployment[] => deployments.list(),
    /** For as long as this process runs; "idrift deploy" and the app keep theirs. */
    start: (
      { model, version }: { model: string; version?: number | undefined },
      ports: { readonly port?: number | undefined; readonly webPort?: number | undefined } = {},
    ): Promise<Deployment> => deployments.start({ name: FIRST, model, version, ...ports }, true),
    stop: (name: string): Promise<Deployment> => deployments.stop(name),
    predict: (text: string, name?: string): Promise<Prediction> => askService(running(name), text),
    log: ({ deployment, offset, limit, search, holdsUnknown, ...filter }: LogQuery): LogPage =>
      parts.reader.page({
        model: watched(deployment),
        offset,
        limit,
        search,
        filter: { ...filter, only: rowsOf(deployment) },
        holdsUnknown,
      }),
    facets: (deployment?: string): LogFacets | null =>
      parts.reader.facets({ model: watched(deployment), only: rowsOf(deployment) }),
    traffic: (bucket?: number, deployment?: string): ServingTraffic =>
      parts.reader.traffic(watched(deployment), bucket, rowsOf(deployment)),
    labels: ({
      deployment,
      ...query
    }: {
      model: string;
      from: string;
      bucket: number;
      deployment?: string | undefined;
    }) => parts.reader.labels({ ...query, only: rowsOf(deployment) }),
    /** Whose log is shown. */
    watched,
    liveFiles: (): { path: string; texts: number }[] => findLiveFiles(parts.dir),
    sendFile: ({
      path,
      offset,
      count,
      deployment,
    }: {
      path: string;
      offset: number;
      count?: number | undefined;
      deployment?: string | undefined;
    }): { jobId: string; done: StartedJob['done'] } => {
      const { url, key } = running(deployment);
      const all = readLiveFile(parts.dir, path);
      const texts = all.slice(offset, count === undefined ? undefined : offset + count);
      const { job, done } = parts.jobs.start(
        { kind: 'sending', title: `Sending ${texts.length} texts of ${path}`, path: '/serving' },
        async (report, signal) => {
          for await (const { sent, total, textsPerSecond, secondsLeft } of sendTexts({ url, key, texts, signal })) {
            report({
              progress: sent / total,
              where: `text ${sent} of ${total}`,
              rate: `${textsPerSecond.toFixed(0)} texts/s`,
              secondsLeft,
            });
          }
        },
      );
      return { jobId: job.id, done };
    },
    close: (): Promise<void> => deployments.close(),
  };
};

/** `key`: what the service knows this project's programs by. */
type Place = { readonly url: string; readonly key: string | null };

const refusal = z.object({ detail: z.string() });

const askService = async ({ url, key }: Place, text: string): Promise<Prediction> => {
  if (text.trim() === '') {
    throw new IdriftError({
      code: 'bad-input',
      message: 'There is no text to ask about.',
      hint: 'Write a text first.',
    });
  }
  const response = await fetch(`${url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer(key) },
    body: JSON.stringify({ text }),
  });
  const body: unknown = await response.json();
  const answer = prediction.safeParse(body);
  if (answer.success) return answer.data;
  const said = refusal.safeParse(body);
  throw new IdriftError({
    code: response.status === 503 || response.status === 429 ? 'not-available' : 'bad-input',
    message: `The service refused the text (HTTP status ${response.status})${said.success ? `: ${said.data.detail}` : '.'}`,
    hint:
      response.status === 413
        ? 'Shorten the text, or let the deployment take larger bodies.'
        : 'Look at the log of the service.',
  });
};
