/** The prediction service's own process: takes the port, loads the models, answers until told to stop or the parent is gone. */
import type { z } from 'zod';
import { serveParent, toParent } from '../base/child.ts';
import { throttle } from '../base/throttle.ts';
import { toErrorInfo } from '../contract/errors.ts';
import { httpService } from './http-service.ts';
import { openInference } from './inference.ts';
import { logByModel } from './log-by-model.ts';
import { listenOnLoopback } from './port-holder.ts';
import { checkMemory } from './model-memory.ts';
import { openPredictionWriter } from './prediction-log.ts';
import { createRoutes, type Routes } from './routing.ts';
import {
  routeMessage,
  type Routing,
  type ServiceNews,
  type ServiceOrder,
  serviceOrder,
  settingsMessage,
} from './served-model.ts';

const tell = (news: ServiceNews): void => toParent(news);

/** Take what a parent says after the first message. */
let reroute: ((id: number, routing: Routing) => Promise<void>) | null = null;
let resettle: ((message: z.infer<typeof settingsMessage>) => void) | null = null;

const serve = async (given: ServiceOrder): Promise<void> => {
  const order = serviceOrder.parse(given);
  const log = logByModel((model) => openPredictionWriter(order.logFile, model, order.logTexts));
  const routes: Routes = createRoutes(
    (target) => openInference(target, order.limits, dieOf),
    (targets) => checkMemory(targets, order.limits.memoryBytes),
  );
  const change = async (routing: Routing): Promise<void> => {
    for (const { modelName } of routing.targets) log.add(modelName);
    await routes.change(routing);
  };
  await change(order.routing);
  const logged = throttle<ServiceNews>(500, tell);
  const service = await httpService({
    routes,
    log,
    access: order.access,
    limits: order.limits,
    onLogged: () => logged.push({ kind: 'logged' }),
    onFault: (thrown) => console.error(thrown),
  });
  const url = await listenOnLoopback(service.app, order.port, {
    purpose: 'the prediction service',
    setting: 'port',
    option: 'port',
  });
  let stopping = false;
  process.on('SIGTERM', () => {
    if (stopping) return;
    stopping = true;
    void service
      .close()
      .then(() => routes.close())
      .finally(() => {
        logged.flush();
        log.close();
        process.exit(0);
      });
  });
  reroute = async (id, routing) => {
    try {
      await change(routing);
      tell({ kind: 'routed', id });
    } catch (thrown) {
      tell({ kind: 'refused', id, error: toErrorInfo(thrown) });
    }
  };
  resettle = ({ id, access, limits }) => {
    Object.assign(order.access, access);
    Object.assign(order.limits, limits);
    tell({ kind: 'routed', id });
  };
  tell({ kind: 'running', url });
};

/** A service without its model is none: who started it starts it again. */
const dieOf = (reason: Error): void => {
  console.error(reason);
  process.exit(1);
};

serveParent((message) => {
  const route = routeMessage.safeParse(message);
  if (route.success) {
    void reroute?.(route.data.id, route.data.routing);
    return;
  }
  const settings = settingsMessage.safeParse(message);
  if (settings.success) return resettle?.(settings.data);
  serve(message as ServiceOrder).catch((thrown: unknown) => {
    console.error(thrown);
    tell({ kind: 'failed', error: toErrorInfo(thrown) });
    // The parent ends this process when it has read the message; an exit at once could cut it off.
    setTimeout(() => process.exit(1), 5000);
  });
});
