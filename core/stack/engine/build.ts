/** Images of the project's own Dockerfiles, by the engine's classic builder, with its log line by line. */
import { IdriftError } from '../../contract/errors.ts';
import type { Build, ComposeProject, ComposeService } from '../compose/model.ts';
import { type BuildContext, buildContext } from './build-context.ts';
import type { Engine } from './connect.ts';
import { cancelled, faultOf, isCancelled } from './faults.ts';
import { engineMessages, failureIn } from './json-lines.ts';
import { COMPOSE_VERSION, imageOf, LABEL } from './labels.ts';
import { type OpenStream, openStream } from './open-stream.ts';
import type { Going } from './progress.ts';
import { findImage, type Image } from './pull.ts';
import { allKeys } from './registry-keys.ts';
import { present } from './resources.ts';

const LINES_IN_ERROR = 12;

/**
 * Builds the image of a service. Dropping the connection makes the engine stop.
 * @throws IdriftError `bad-input` with the last lines of the log when the build fails
 */
export const buildImage = async (
  engine: Engine,
  project: ComposeProject,
  key: string,
  service: ComposeService & { readonly build: Build },
  going: Going = {},
): Promise<Image> => {
  const isRemote = /^(https?:\/\/|git:\/\/|git@|github\.com\/)/.test(service.build.context);
  const context = isRemote ? undefined : buildContext(service.build);
  return runBuild(
    engine,
    {
      image: imageOf(project.name, key, service),
      what: `The image of service ${key}`,
      build: service.build,
      context,
      options: () => buildOptions(engine, project, key, service, context),
    },
    going,
  );
};

export type BuildRun = {
  readonly image: string;
  /** Begins the sentence that says why it failed. */
  readonly what: string;
  readonly build: Build;
  /** undefined: the engine fetches the folder itself. */
  readonly context: BuildContext | undefined;
  readonly options: () => Promise<Record<string, unknown>>;
};

export const runBuild = async (
  engine: Engine,
  { image, what, build, context, options }: BuildRun,
  { signal, onEvent = () => undefined }: Going = {},
): Promise<Image> => {
  onEvent({ kind: 'image', image, step: 'building' });
  const last: string[] = [];
  const tell = (text: string): void => {
    last.push(text);
    if (last.length > LINES_IN_ERROR) last.shift();
    onEvent({ kind: 'build-line', image, text });
  };
  let open: OpenStream | undefined;
  // What is not sent yet is not sent any more.
  const drop = (): void => {
    context?.tar.destroy(cancelled());
  };
  signal?.addEventListener('abort', drop, { once: true });
  let failure: string | undefined;
  let id: string | undefined;
  try {
    const settings = await options();
    open = await openStream(signal, () =>
      // The types ask for a stream even where the engine fetches the folder itself.
      engine.docker.buildImage((context?.tar ?? undefined) as unknown as NodeJS.ReadableStream, settings),
    );
    for await (const message of engineMessages(open.stream)) {
      failure ??= failureIn(message);
      id = message.aux?.ID ?? id;
      for (const text of (message.stream ?? '').split('\n')) if (text.trim() !== '') tell(text);
      if (message.status && message.id && message.progressDetail) {
        const { current = 0, total = 0 } = message.progressDetail;
        onEvent({ kind: 'layer', image, layer: message.id, status: message.status, current, total });
      }
    }
    await context?.written;
  } catch (thrown) {
    if (signal?.aborted || isCancelled(thrown)) throw cancelled();
    throw faultOf(engine, `building ${image}`, thrown);
  } finally {
    signal?.removeEventListener('abort', drop);
    open?.close();
    context?.tar.destroy();
  }
  if (failure !== undefined) throw buildFailed(build, what, failure, last);
  const built = await findImage(engine, id ?? image);
  if (!built) throw buildFailed(build, what, 'the engine does not have the image after the build', last);
  onEvent({ kind: 'image', image, step: 'built' });
  return built;
};

const buildFailed = (build: Build, what: string, failure: string, last: readonly string[]): IdriftError =>
  new IdriftError({
    code: 'bad-input',
    message: `${what} could not be built: ${failure.replace(/\.$/, '')}.`,
    where: build.context,
    hint: /--mount option requires BuildKit|buildkit/i.test(failure)
      ? 'This Dockerfile needs BuildKit: build it once with docker compose build, and start again.'
      : `Its last lines:\n${last.join('\n')}`,
  });

const buildOptions = async (
  engine: Engine,
  project: ComposeProject,
  key: string,
  service: ComposeService & { readonly build: Build },
  context: BuildContext | undefined,
): Promise<Record<string, unknown>> => {
  const { build } = service;
  const known = Object.entries(build.args ?? {}).filter(([, value]) => value !== null);
  const keys = await allKeys(engine.env);
  return present({
    t: [imageOf(project.name, key, service), ...(build.tags ?? [])],
    dockerfile: context?.dockerfile ?? build.dockerfile ?? 'Dockerfile',
    remote: context ? undefined : build.context,
    buildargs: known.length > 0 ? Object.fromEntries(known) : undefined,
    target: build.target,
    platform: build.platforms?.[0] ?? service.platform,
    labels: {
      ...build.labels,
      [LABEL.project]: project.name,
      [LABEL.service]: key,
      [LABEL.version]: COMPOSE_VERSION,
      [LABEL.builder]: 'classic',
    },
    cachefrom: build.cache_from ? JSON.stringify(build.cache_from) : undefined,
    extrahosts: build.extra_hosts?.map((line) => line.replace('=', ':')).join(','),
    networkmode: build.network,
    shmsize: build.shm_size === undefined ? undefined : Number(build.shm_size),
    pull: build.pull ? 1 : undefined,
    nocache: build.no_cache,
    rm: true,
    forcerm: true,
    registryconfig: Object.keys(keys).length > 0 ? keys : undefined,
  });
};
