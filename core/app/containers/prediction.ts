/**
 * The prediction service of the stack: waits for a registered model, serves it, and goes over to a newer one by itself.
 * Environment: MODEL_URI, MLFLOW_TRACKING_URI, MLFLOW_S3_ENDPOINT_URL and AWS's own keys, DATABASE_URL, LOG_TEXTS, LOG_DAYS, PORT, DATA_DIR,
 * HOST_NAMES, DEPLOYMENT, and who may ask (access.ts).
 */
import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { errorSentence, toErrorInfo } from '../../contract/errors.ts';
import { boundConnections, SLOW_HEADS } from '../../serving/connections.ts';
import { type HttpService, httpService } from '../../serving/http-service.ts';
import { openInference } from '../../serving/inference.ts';
import { createRoutes } from '../../serving/routing.ts';
import { routing, routingTo } from '../../serving/served-model.ts';
import { accessOrEnd } from './access.ts';
import { endOnSignal, hostNames, listenEverywhere, setting } from './environment.ts';
import { type ContainerLog, openLog } from './prediction-log.ts';
import { parseReference } from './model-reference.ts';
import { dataMd5Of, fetchModel, findVersion, type RegisteredVersion } from './registered-model.ts';
import { type Waiting, waitingService } from './waiting-service.ts';

const LOOK_MS = 3000;
/** After a model with damaged files, which is fetched as a whole each time. */
const LOOK_AGAIN_MS = 60_000;

const reference = parseReference(setting('MODEL_URI', 'models:/served-model'));
const server = setting('MLFLOW_TRACKING_URI', 'http://mlflow:5000');
const dataDir = setting('DATA_DIR', '/data');
const names = hostNames('prediction');
const deployment = setting('DEPLOYMENT', '') || null;
const access = accessOrEnd();
const cacheDir = join(dataDir, 'models');
mkdirSync(cacheDir, { recursive: true });

let waiting: Waiting = { status: 'starting', detail: `Looking for ${reference.name} on ${server}.` };
let service: HttpService | null = null;
let served: RegisteredVersion | null = null;
let log: ContainerLog | null = null;
const routes = createRoutes((target) =>
  openInference(target, {}, (reason) => {
    // A service without its model is none: the engine starts the container again.
    console.error(reason);
    process.exit(1);
  }),
);

/** The first version brings the service; a later one takes the place of the one before, and no request is dropped. */
const serve = async (version: RegisteredVersion, { writer }: ContainerLog): Promise<void> => {
  const modelDir = await fetchModel(version, cacheDir);
  const { name: modelName, version: number, runId } = version;
  const dataMd5 = await dataMd5Of(server, version);
  const model = { modelDir, modelName, version: number, runId, dataMd5, deployment };
  try {
    await routes.change(routing.parse(routingTo({ ...model, alias: reference.alias ?? null })));
  } catch (thrown) {
    if (isDamaged(thrown)) rmSync(modelDir, { recursive: true, force: true }); // what arrived damaged is fetched anew
    throw thrown;
  }
  if (service) return;
  const made = await httpService({
    routes,
    log: writer,
    access,
    onLogged: () => undefined,
    onFault: (thrown) => console.error(thrown),
    hostNames: names,
  });
  await made.app.ready();
  service = made;
};

const isDamaged = (thrown: unknown): boolean => toErrorInfo(thrown).code === 'corrupt';

const look = async (): Promise<void> => {
  // Before there is a model: the log's table is there from the first start on.
  log ??= openLog(dataDir, reference.name);
  const version = await findVersion(server, reference);
  if (version === null) {
    // What is served stays: a version that was deleted does not take the answers away from those who ask.
    waiting = { status: 'no model yet', detail: `No such version of "${reference.name}" is registered on ${server}.` };
    return;
  }
  if (served?.location === version.location && served.version === version.version) return;
  await serve(version, log);
  served = version;
  console.log(`Serving ${version.name} version ${version.version} of run ${version.runId ?? 'unknown'}.`);
};

const idle = await waitingService({ model: reference.name, state: () => waiting, hostNames: names });
const http = createServer(SLOW_HEADS, (request, response) => (service?.app ?? idle).routing(request, response));
boundConnections(http);
await listenEverywhere(http, 8001);
endOnSignal(http, async () => {
  await service?.close();
  await log?.close();
});

let said = '';
for (;;) {
  let wait = LOOK_MS;
  try {
    await look();
  } catch (thrown) {
    waiting = { status: 'failed', detail: errorSentence(toErrorInfo(thrown)) };
    if (isDamaged(thrown)) wait = LOOK_AGAIN_MS;
  }
  // Also of a newer version that cannot be served, while the one before answers.
  if ((service === null || waiting.status === 'failed') && waiting.detail !== said) console.log(waiting.detail);
  said = waiting.detail;
  await pause(wait);
}
