/**
 * An exported model: serves the model that lies beside it, without MLflow and without Idrift. It ends at once, with status 1, when its files
 * or its answers are not those of the export.
 * Environment: PORT, ADDRESS, HOST_NAMES, DEPLOYMENT, DATABASE_URL, DATA_DIR, LOG_TEXTS, LOG_DAYS, and who may ask (access.ts).
 */
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorSentence, toErrorInfo } from '../../contract/errors.ts';
import { driftReference, liveDrift } from '../../monitoring/drift-reference.ts';
import { boundConnections, SLOW_HEADS } from '../../serving/connections.ts';
import { httpService } from '../../serving/http-service.ts';
import { openInference } from '../../serving/inference.ts';
import { createRoutes } from '../../serving/routing.ts';
import { routing, routingTo } from '../../serving/served-model.ts';
import { checkModelFiles, fixture, MODEL, modelFile, readAbout } from '../exported/bundle-files.ts';
import { checkAnswers } from '../exported/self-check.ts';
import { accessSettings } from './access.ts';
import { endOnSignal, hostNames, listenEverywhere, setting } from './environment.ts';
import { openExportedLog, writeLine } from './exported-log.ts';

const dir = fileURLToPath(new URL('../../../', import.meta.url));
const say = (message: string): void => writeLine('service', { message });

const serve = async (): Promise<void> => {
  const about = readAbout(dir, 'model.json', modelFile);
  const answers = readAbout(dir, 'fixture.json', fixture);
  const drift = existsSync(join(dir, 'about', 'drift-reference.json'))
    ? liveDrift(readAbout(dir, 'drift-reference.json', driftReference))
    : null;
  await checkModelFiles(dir, about.files);
  const modelDir = join(dir, MODEL);
  const inference = await openInference({ modelDir, precision: about.precision }, {}, (reason) => end(reason));
  const difference = await checkAnswers(inference.predict, answers);
  say(`${answers.rows.length} answers are those of the export, within ${difference.toPrecision(2)}.`);

  // The model that was checked is the one that answers.
  const routes = createRoutes(async () => inference);
  const { name: modelName, version, runId, dataMd5, precision } = about;
  const deployment = setting('DEPLOYMENT', '') || null;
  await routes.change(
    routing.parse(routingTo({ modelDir, modelName, version, runId, dataMd5, precision, deployment })),
  );
  const log = openExportedLog(modelName);
  const service = await httpService({
    routes,
    log: {
      ...log.writer,
      record: (predictions) => {
        for (const prediction of predictions) drift?.add(prediction);
        return log.writer.record(predictions);
      },
    },
    access: accessSettings(),
    onLogged: () => undefined,
    onFault: (thrown) => writeLine('fault', { message: errorSentence(toErrorInfo(thrown)) }),
    hostNames: hostNames('prediction'),
  });
  const { app } = service;
  app.get('/drift', { schema: { hide: true } }, async (_, reply) =>
    drift === null
      ? reply
          .code(404)
          .send({ detail: 'The data that the model was trained on were not at hand when it was exported.' })
      : reply.send(await drift.check()),
  );
  await app.ready();
  const http = createServer(SLOW_HEADS, (request, response) => app.routing(request, response));
  boundConnections(http);
  // On a machine of one's own it is that machine's alone; the image sets ADDRESS.
  await listenEverywhere(http, 8001, { say, address: setting('ADDRESS', '127.0.0.1') });
  endOnSignal(http, async () => {
    await service.close();
    await log.close();
    await routes.close();
  });
  say(`Serving ${modelName} version ${version} of run ${runId ?? 'unknown'}.`);
};

/** Whatever runs it starts it again. */
const end = (reason: unknown): never => {
  writeLine('fault', { message: errorSentence(toErrorInfo(reason)) });
  process.exit(1);
};

try {
  await serve();
} catch (thrown) {
  end(thrown);
}
