/** What the project's deployments answered: the log, the traffic, and texts sent to them. */
import { IdriftError } from '../contract/errors.ts';
import type { ProjectSettings } from '../contract/project.ts';
import { type Deployment, type Prediction, prediction, type ServingTraffic } from '../contract/serving.ts';
import type { LogPage, PredictionReader } from '../serving/prediction-reader.ts';
import { sendTexts } from '../serving/send-texts.ts';
import type { Deployments } from './deploy/deployments.ts';
import { FIRST } from './deploy/order.ts';
import type { Jobs, StartedJob } from './jobs.ts';
import { findLiveFiles, readLiveFile } from './live-files.ts';

export type ServingParts = {
  readonly dir: string;
  readonly deployments: Deployments;
  readonly reader: PredictionReader;
  readonly jobs: Jobs;
  readonly settings: () => ProjectSettings;
};

export const createServingService = (parts: ServingParts) => {
  const { deployments } = parts;

  /** Whose log and traffic are shown: the deployment's, else what is deployed, else the project's model. */
  const watched = (name?: string): string => {
    const named = name === undefined ? null : deployments.find(name);
    return (named ?? deployments.list()[0])?.model ?? parts.settings().model;
  };

  const running = (name?: string): Deployment & { readonly url: string } => {
    const found = name === undefined ? deployments.list()[0] : deployments.get(name);
    if (found && found.url !== null) return { ...found, url: found.url };
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
    predict: (text: string, name?: string): Promise<Prediction> => askService(running(name).url, text),
    log: ({
      deployment,
      ...query
    }: {
      offset: number;
      limit: number;
      search?: string | undefined;
      deployment?: string | undefined;
    }): LogPage => parts.reader.page({ model: watched(deployment), ...query }),
    traffic: (bucket?: number, deployment?: string): ServingTraffic =>
      parts.reader.traffic(watched(deployment), bucket),
    liveFiles: (): { path: string; texts: number }[] => findLiveFiles(parts.dir),
    sendFile: ({
      path,
      offset,
      count,
    }: {
      path: string;
      offset: number;
      count?: number | undefined;
    }): { jobId: string; done: StartedJob['done'] } => {
      const { url } = running();
      const all = readLiveFile(parts.dir, path);
      const texts = all.slice(offset, count === undefined ? undefined : offset + count);
      const { job, done } = parts.jobs.start(
        { kind: 'sending', title: `Sending ${texts.length} texts of ${path}`, path: '/serving' },
        async (report, signal) => {
          for await (const { sent, total, textsPerSecond, secondsLeft } of sendTexts({ url, texts, signal })) {
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

const askService = async (url: string, text: string): Promise<Prediction> => {
  const response = await fetch(`${url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
  });
  const body: unknown = await response.json();
  const answer = prediction.safeParse(body);
  if (answer.success) return answer.data;
  throw new IdriftError({
    code: 'bad-input',
    message: `The service refused the text (HTTP status ${response.status}).`,
    hint: text.trim() === '' ? 'Write a text first.' : 'Look at the log of the service.',
  });
};
