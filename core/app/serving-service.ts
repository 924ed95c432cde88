/** The deployment of the project's registered model: service, web page, log, and texts sent to it. */
import { errorSentence, IdriftError, toErrorInfo } from '../contract/errors.ts';
import type { ProjectSettings } from '../contract/project.ts';
import { type Deployment, type Prediction, prediction, type ServingTraffic } from '../contract/serving.ts';
import type { LogPage, PredictionReader } from '../serving/prediction-reader.ts';
import { sendTexts } from '../serving/send-texts.ts';
import { type Service, startService } from '../serving/service.ts';
import { startWebPage, type WebPage } from '../serving/web-page.ts';
import type { Tracking } from '../tracking/tracking.ts';
import { oneAtATime } from '../base/one-at-a-time.ts';
import type { Changes } from './changes.ts';
import type { Jobs, StartedJob } from './jobs.ts';
import { findLiveFiles, readLiveFile } from './live-files.ts';

/** The one deployment of a project, as the interface names it. */
const DEPLOYMENT = 'prod';

export type ServingParts = {
  readonly dir: string;
  readonly logFile: string;
  readonly store: Pick<Tracking, 'resolveModel' | 'servingDir'>;
  readonly reader: PredictionReader;
  readonly jobs: Jobs;
  readonly changes: Changes;
  readonly settings: () => ProjectSettings;
  /** A version began or ended to answer; rejects never. */
  readonly note?: (
    model: string,
    change: { readonly what: 'served' | 'stopped'; readonly version: number; readonly deployment: string },
  ) => Promise<void>;
};

export const createServingService = (parts: ServingParts) => {
  let deployment: Deployment | null = null;
  let service: Service | null = null;
  let page: WebPage | null = null;
  /** A start that is asked for during another one would leave the first one's process behind. */
  const inTurn = oneAtATime();

  const set = (next: Partial<Deployment>): void => {
    if (deployment) deployment = { ...deployment, ...next };
    parts.changes.emit('serving');
  };

  const stop = async (): Promise<void> => {
    const [stoppedService, stoppedPage] = [service, page];
    service = null;
    page = null;
    await stoppedPage?.stop();
    await stoppedService?.stop();
    if (deployment?.state === 'starting' || deployment?.state === 'running') {
      const { name, model, version, state } = deployment;
      set({ state: 'stopped', url: null, webUrl: null, pid: null, endedAt: new Date().toISOString() });
      if (state === 'running') await parts.note?.(model, { what: 'stopped', version, deployment: name });
    }
  };

  const start = async (
    { model, version }: { model: string; version?: number | undefined },
    ports: { readonly port?: number | undefined; readonly webPort?: number | undefined } = {},
  ): Promise<Deployment> => {
    const resolved = await parts.store.resolveModel(version === undefined ? model : `${model}/${version}`);
    const number = resolved.version;
    if (number === null)
      throw new IdriftError({ code: 'not-found', message: `${model} is not registered.`, where: model });
    await stop();
    const settings = parts.settings();
    const port = ports.port ?? settings.port;
    const webPort = ports.webPort ?? settings.webPort;
    deployment = {
      name: DEPLOYMENT,
      model,
      version: number,
      runId: resolved.runId,
      state: 'starting',
      url: null,
      webUrl: null,
      startedAt: new Date().toISOString(),
      endedAt: null,
      error: null,
      pid: null,
    };
    parts.changes.emit('serving');
    try {
      const started = await startService(
        {
          modelDir: await parts.store.servingDir(resolved.modelId),
          modelName: model,
          version: number,
          runId: resolved.runId,
          port,
          logFile: parts.logFile,
          logTexts: settings.logTexts,
        },
        (state) => {
          if (state.kind === 'logged') parts.changes.emit('serving');
        },
      );
      service = started;
      started.onExit(({ error }) => {
        if (service !== started || error === null) return;
        service = null;
        set({ state: 'failed', url: null, pid: null, endedAt: new Date().toISOString(), error: errorSentence(error) });
      });
      page = await startWebPage({ port: webPort, predictionUrl: () => service?.url ?? null });
      set({ state: 'running', url: started.url, webUrl: page.url, pid: started.pid });
      await parts.note?.(model, { what: 'served', version: number, deployment: DEPLOYMENT });
    } catch (thrown) {
      set({ state: 'failed', endedAt: new Date().toISOString(), error: errorSentence(toErrorInfo(thrown)) });
      const half = service;
      service = null;
      await half?.stop();
      throw thrown;
    }
    return deployment;
  };

  /** Whose log and traffic are shown: what is deployed, else the project's model. */
  const watched = (): string => deployment?.model ?? parts.settings().model;

  const running = (): Service => {
    if (service) return service;
    throw new IdriftError({
      code: 'not-available',
      message: 'No model is being served.',
      hint: 'Start a registered version on the Serving page, or with "idrift serve".',
    });
  };

  return {
    list: (): Deployment[] => (deployment ? [deployment] : []),
    start: (...order: Parameters<typeof start>): Promise<Deployment> => inTurn(() => start(...order)),
    stop: (name: string): Promise<Deployment> =>
      inTurn(async () => {
        if (!deployment || deployment.name !== name) {
          throw new IdriftError({ code: 'not-found', message: `There is no deployment ${name}.`, where: name });
        }
        await stop();
        return deployment;
      }),
    predict: (text: string): Promise<Prediction> => askService(running().url, text),
    log: (query: { offset: number; limit: number; search?: string | undefined }): LogPage =>
      parts.reader.page({ model: watched(), ...query }),
    traffic: (bucket?: number): ServingTraffic => parts.reader.traffic(watched(), bucket),
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
    close: (): Promise<void> => inTurn(stop),
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
