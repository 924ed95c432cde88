/** `idrift serve`: the service in the foreground, its address first, then each logged prediction. */
import type { Session } from '../app/session.ts';
import { IdriftError } from '../contract/errors.ts';
import type { GlobalOptions } from './terminal.ts';
import { print } from './terminal.ts';

export type ServeOptions = {
  readonly model?: string | undefined;
  readonly port?: number | undefined;
  readonly webPort?: number | undefined;
};

const LOOK_MILLISECONDS = 300;

export const followLog = async (
  session: Session,
  options: GlobalOptions,
  serve: ServeOptions,
  signal: AbortSignal,
): Promise<void> => {
  const { name, version } = await session.servedVersion(serve.model ?? session.settings().model);
  const deployment = await session.serving.start(
    { model: name, version },
    { port: serve.port, webPort: serve.webPort },
  );
  const { url, webUrl } = deployment;
  print(
    options.json === true
      ? JSON.stringify({ url, webUrl, model: name, version, pid: deployment.pid })
      : `${name} v${version} answers at ${url}/predict\nDocumentation: ${url}/docs\nWeb page: ${webUrl}\nStop with Ctrl+C.`,
  );
  let seen = session.serving.log({ offset: 0, limit: 1 }).total;
  while (!signal.aborted) {
    await pause(LOOK_MILLISECONDS, signal);
    const { total } = session.serving.log({ offset: 0, limit: 1 });
    if (total > seen) {
      const { rows } = session.serving.log({ offset: 0, limit: Math.min(1000, total - seen) });
      for (const row of rows.toReversed()) print(JSON.stringify(row));
    }
    seen = total;
    const [state] = session.serving.list();
    if (state?.state === 'failed') throw serviceEnded(state.error);
  }
};

const serviceEnded = (words: string | null): IdriftError =>
  new IdriftError({
    code: 'not-available',
    message: words ?? 'The prediction service ended. Start it again; predictions made so far are in the log.',
  });

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
