/** The prediction service's own process: takes the port, loads the model, answers until told to stop or the parent is gone. */
import { serveParent, toParent } from '../base/child.ts';
import { throttle } from '../base/throttle.ts';
import { toErrorInfo } from '../contract/errors.ts';
import { openPredictor } from '../nn/predictor.ts';
import { httpService } from './http-service.ts';
import { listenOnLoopback } from './port-holder.ts';
import { openPredictionWriter } from './prediction-log.ts';
import { type ServiceNews, type ServiceOrder, serviceOrder } from './served-model.ts';

const tell = (news: ServiceNews): void => toParent(news);

const serve = async (order: ServiceOrder): Promise<void> => {
  const log = openPredictionWriter(order.logFile, order.modelName, order.logTexts);
  const predictor = await openPredictor(order.modelDir);
  const logged = throttle<ServiceNews>(500, tell);
  const app = await httpService({
    model: order,
    predict: predictor.predict,
    log,
    onLogged: () => logged.push({ kind: 'logged' }),
    onFault: (thrown) => console.error(thrown),
  });
  const url = await listenOnLoopback(app, order.port, {
    purpose: 'the prediction service',
    setting: 'port',
    option: 'port',
  });
  let stopping = false;
  process.on('SIGTERM', () => {
    if (stopping) return;
    stopping = true;
    void app
      .close()
      .then(() => predictor.close())
      .finally(() => {
        logged.flush();
        log.close();
        process.exit(0);
      });
  });
  tell({ kind: 'running', url });
};

serveParent((message) => {
  serve(serviceOrder.parse(message)).catch((thrown: unknown) => {
    console.error(thrown);
    tell({ kind: 'failed', error: toErrorInfo(thrown) });
    // The parent ends this process when it has read the message; an exit at once could cut it off.
    setTimeout(() => process.exit(1), 5000);
  });
});
