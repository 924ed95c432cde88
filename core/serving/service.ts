/** Starting and stopping a prediction service, and telling what became of it. */
import type { ChildProcess } from 'node:child_process';
import { startChild, stopChild } from '../base/child.ts';
import { type ErrorInfo, IdriftError } from '../contract/errors.ts';
import {
  type Access,
  type Limits,
  routing as routingSchema,
  routingTo,
  type RoutingInput,
  type ServedModel,
  type ServiceNews,
  type ServiceOrder,
  serviceNews,
} from './served-model.ts';

/** What is served, one version or several, and where. */
export type ServiceOptions = (ServedModel | { readonly routing: RoutingInput }) &
  Pick<ServiceOrder, 'access' | 'limits' | 'logTexts'> & {
    /** 0: any free one. */
    readonly port: number;
    /** Added to the service's environment. */
    readonly env?: Readonly<Record<string, string>>;
    /** The prediction log; made when missing. */
    readonly logFile: string;
  };

export type ServiceState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'running'; readonly url: string }
  /** The log has new rows; at most twice a second. */
  | { readonly kind: 'logged' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly error: ErrorInfo };

export type ServiceExit = { readonly error: ErrorInfo | null };

export type Service = {
  /** `http://127.0.0.1:8001`. */
  readonly url: string;
  readonly pid: number;
  /**
   * Resolves when the new routing is in force: no request is dropped, and none is answered by two versions.
   * @throws IdriftError when a model cannot be loaded, or the process dies; in the first case everything is as before.
   */
  readonly route: (routing: RoutingInput) => Promise<void>;
  /** Resolves when they are in force, for every request that comes from then on. @throws IdriftError when the process dies. */
  readonly settle: (settings: { readonly access: Access; readonly limits: Limits }) => Promise<void>;
  /** Lets requests under way finish; kills after 5 s. */
  readonly stop: () => Promise<void>;
  /** Called once, also when the service has ended already. `error` is null after `stop`. */
  readonly onExit: (listener: (exit: ServiceExit) => void) => void;
};

const STOP_MS = 5000;
/** glibc gives what the runtime needed while it loaded a model back to the system: a BERT-base then takes 0.65 GB at most, not 0.96. */
const MEMORY = { MALLOC_MMAP_THRESHOLD_: '1048576' };
const KEPT_LINES = 20;

/**
 * Resolves when the service answers. It ends with this process, and each prediction it gave stays in the log.
 * @throws IdriftError when the model cannot be loaded, the port is taken (`conflict`) or the process dies.
 */
export const startService = async (
  options: ServiceOptions,
  onState: (state: ServiceState) => void = () => {},
): Promise<Service> => {
  onState({ kind: 'starting' });
  const child = startChild(new URL('./service-child.ts', import.meta.url), { env: { ...MEMORY, ...options.env } });
  const lastLines = keepLastLines(child);
  let served: RoutingInput = checked('routing' in options ? options.routing : routingTo(options));
  let ordered = 0;
  let stopping = false;
  let refusal: ErrorInfo | null = null;
  const exited = new Promise<ServiceExit>((resolve) => {
    const end = (error: ErrorInfo | null): void => {
      onState(error === null ? { kind: 'stopped' } : { kind: 'failed', error });
      resolve({ error });
    };
    child.once('error', (thrown) => end({ code: 'internal', message: `The service did not start: ${thrown.message}` }));
    child.once('exit', (code, signal) => {
      if (stopping) end(null);
      else end(refusal ?? deathOf(served, code, signal, lastLines()));
    });
  });
  const orders = new Map<number, { readonly resolve: () => void; readonly reject: (thrown: IdriftError) => void }>();
  const url = await new Promise<string>((resolve, reject) => {
    child.on('message', (message) => {
      const news = serviceNews.parse(message) satisfies ServiceNews;
      switch (news.kind) {
        case 'running':
          onState(news);
          return resolve(news.url);
        case 'logged':
          return onState(news);
        case 'routed':
          orders.get(news.id)?.resolve();
          return;
        case 'refused':
          orders.get(news.id)?.reject(new IdriftError(news.error));
          return;
        case 'failed':
          refusal = news.error;
          void stopChild(child, STOP_MS);
      }
    });
    void exited.then(({ error }) =>
      reject(new IdriftError(error ?? { code: 'cancelled', message: 'The service was stopped.' })),
    );
    const { port, logFile, access, limits, logTexts } = options;
    child.send({ port, logFile, logTexts, routing: served, access, limits } satisfies ServiceOrder, () => undefined);
  });
  const order = async (message: object): Promise<void> => {
    ordered += 1;
    const id = ordered;
    try {
      await new Promise<void>((resolve, reject) => {
        orders.set(id, { resolve, reject });
        void exited.then(({ error }) =>
          reject(new IdriftError(error ?? { code: 'cancelled', message: 'The service was stopped.' })),
        );
        child.send({ ...message, id }, () => undefined);
      });
    } finally {
      orders.delete(id);
    }
  };
  return {
    url,
    pid: child.pid ?? 0,
    route: async (next) => {
      const asked = checked(next);
      await order({ kind: 'route', routing: asked });
      served = asked;
    },
    settle: ({ access, limits }) => order({ kind: 'settings', access, limits }),
    stop: async () => {
      stopping = true;
      await stopChild(child, STOP_MS);
      await exited;
    },
    onExit: (listener) => {
      void exited.then(listener);
    },
  };
};

const keepLastLines = (child: ChildProcess): (() => string) => {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text = `${text}${chunk}`.split('\n').slice(-KEPT_LINES).join('\n');
  });
  return () => text.trim();
};

/** @throws IdriftError `bad-input` for shares that do not add up. */
const checked = (routing: RoutingInput): RoutingInput => {
  const found = routingSchema.safeParse(routing);
  if (found.success) return routing;
  throw new IdriftError({
    code: 'bad-input',
    message: `This routing cannot be served: ${found.error.issues.map(({ message }) => message).join('; ')}.`,
    where: 'routing',
  });
};

const deathOf = (
  { targets }: RoutingInput,
  code: number | null,
  signal: NodeJS.Signals | null,
  lastLines: string,
): ErrorInfo => {
  const how = signal === null ? `ended with status ${code}` : `was ended by ${signal}`;
  const said = lastLines === '' ? '' : ` Its last lines:\n${lastLines}`;
  const names = targets.filter(({ shadow }) => !shadow).map(({ modelName, version }) => `${modelName} v${version}`);
  return {
    code: 'internal',
    message: `The prediction service of ${names.join(' and ')} ${how}.${said}`,
    hint: 'Start it again; predictions made so far are in the log.',
  };
};
