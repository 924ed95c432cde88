/** One running deployment: its service, and its web page where it has one. */
import { errorSentence } from '../../contract/errors.ts';
import type { ProjectSettings } from '../../contract/project.ts';
import type { Access, Limits, RoutingInput } from '../../serving/served-model.ts';
import { startService } from '../../serving/service.ts';
import { startWebPage } from '../../serving/web-page.ts';
import type { PickDevice, ServingDevice } from './device.ts';
import { makeOwnKeys, type OwnKeys, rulesKey, serviceSettings } from './access.ts';
import type { Served, Wanted } from './deployment-file.ts';

export type Run = {
  readonly url: string;
  readonly webUrl: string | null;
  readonly pid: number;
  served: readonly Served[];
  readonly own: OwnKeys;
  readonly device: ServingDevice;
  /** Of who may ask and how much, as `rulesKey` says it: what is in force. */
  rules: string;
  /** A change that it could not make, and when it was tried. */
  refused: { readonly key: string; readonly at: number } | null;
  readonly route: (routing: RoutingInput) => Promise<void>;
  readonly settle: (settings: { readonly access: Access; readonly limits: Limits }) => Promise<void>;
  readonly stop: () => Promise<void>;
};

type RunOptions = {
  readonly routing: RoutingInput;
  readonly port: number;
  readonly webPort: number | null;
  readonly logFile: string;
  /** What of the texts is written down. */
  readonly logTexts: ProjectSettings['logTexts'];
  readonly served: readonly Served[];
  readonly rules: Pick<Wanted, 'access' | 'limits'>;
  readonly pickDevice: PickDevice;
  readonly onLogged: () => void;
  /** It ended without being asked to. */
  readonly onDeath: (words: string) => void;
};

/** @throws IdriftError when a model cannot be loaded or a port is taken; nothing runs then. */
export const startRun = async (options: RunOptions): Promise<Run> => {
  const { routing, port, logFile, logTexts, webPort } = options;
  const own = makeOwnKeys();
  const device = await options.pickDevice(options.rules.limits.device);
  const settings = serviceSettings(options.rules, own, device.kind);
  const service = await startService({ routing, port, logFile, logTexts, ...settings, env: device.env }, (state) => {
    if (state.kind === 'logged') options.onLogged();
  });
  let isUp = true;
  service.onExit(({ error }) => {
    isUp = false;
    if (error !== null) options.onDeath(errorSentence(error));
  });
  try {
    const page =
      webPort === null
        ? null
        : await startWebPage({
            port: webPort,
            predictionUrl: () => (isUp ? service.url : null),
            key: own.page.key,
          });
    return {
      url: service.url,
      webUrl: page?.url ?? null,
      pid: service.pid,
      served: options.served,
      own,
      device,
      rules: rulesKey(options.rules),
      refused: null,
      route: (next) => service.route(next),
      settle: (next) => service.settle(next),
      stop: async () => {
        await page?.stop();
        await service.stop();
      },
    };
  } catch (thrown) {
    await service.stop();
    throw thrown;
  }
};
