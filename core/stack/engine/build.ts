/** Images of the project's own Dockerfiles, by either of the engine's builders, with its log line by line. */
import { IdriftError } from '../../contract/errors.ts';
import type { Build, ComposeProject, ComposeService } from '../compose/model.ts';
import { type BuildContext, buildContext } from './build-context.ts';
import { type BuildNews, createBuildTrace } from './build-trace.ts';
import { type Builder, builderFor, classicFor, fetchImagesBehindKeys } from './builder.ts';
import type { Engine } from './connect.ts';
import { cancelled, faultOf, isCancelled } from './faults.ts';
import { needsOf } from './dockerfile.ts';
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
  try {
    return await buildBy(engine, project, key, service, going, builderFor);
  } catch (thrown) {
    if (!(thrown instanceof NoSessionError)) throw thrown;
    return buildBy(engine, project, key, service, going, classicFor);
  }
};

/** BuildKit wants to ask us something; what the classic builder can build as well is left to it then. */
class NoSessionError extends Error {}

const buildBy = async (
  engine: Engine,
  project: ComposeProject,
  key: string,
  service: ComposeService & { readonly build: Build },
  going: Going,
  choose: typeof builderFor,
): Promise<Image> => {
  const isRemote = /^(https?:\/\/|git:\/\/|git@|github\.com\/)/.test(service.build.context);
  const context = isRemote ? undefined : buildContext(service.build);
  const builder: Builder = context
    ? await choose(engine, context.text, context.path).catch((thrown: unknown) => {
        context.tar.destroy();
        throw thrown;
      })
    : CLASSIC;
  return runBuild(
    engine,
    {
      image: imageOf(project.name, key, service),
      what: `The image of service ${key}`,
      build: service.build,
      context,
      builder,
      options: () => buildOptions(engine, project, key, service, context, builder),
    },
    going,
  );
};

/** For what any engine can build. */
export const CLASSIC: Builder = { kind: 'classic', needs: needsOf('') };

export type BuildRun = {
  readonly image: string;
  /** Begins the sentence that says why it failed. */
  readonly what: string;
  readonly build: Build;
  /** undefined: the engine fetches the folder itself. */
  readonly context: BuildContext | undefined;
  readonly builder: Builder;
  readonly options: () => Promise<Record<string, unknown>>;
};

/** @throws IdriftError `bad-input` with the last lines of the log when the build fails */
export const runBuild = async (engine: Engine, run: BuildRun, going: Going = {}): Promise<Image> => {
  const { image, context, builder, options } = run;
  const { signal, onEvent = () => undefined } = going;
  onEvent({ kind: 'image', image, step: 'building' });
  const isBuildKit = builder.kind === 'buildkit';
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
    if (isBuildKit)
      await fetchImagesBehindKeys(engine, builder.needs.images, { onEvent, ...(signal ? { signal } : {}) });
    const readTrace = createBuildTrace();
    const tellNews = (news: BuildNews): void => {
      if (news.kind === 'line') return news.text.trim() === '' ? undefined : tell(news.text);
      const { id: layer, status, current, total } = news;
      onEvent({ kind: 'layer', image, layer, status, current, total });
    };
    open = await openStream(signal, () => askForBuild(engine, context, settings));
    for await (const message of engineMessages(open.stream)) {
      failure ??= failureIn(message);
      if (typeof message.aux === 'string') for (const news of readTrace(message.aux)) tellNews(news);
      else id = message.aux?.ID ?? id;
      for (const text of (message.stream ?? '').split('\n')) if (text.trim() !== '') tell(text);
      if (message.status && message.id && message.progressDetail) {
        const { current = 0, total = 0 } = message.progressDetail;
        onEvent({ kind: 'layer', image, layer: message.id, status: message.status, current, total });
      }
    }
    // BuildKit reads what it needs.
    if (!isBuildKit) await context?.written;
  } catch (thrown) {
    if (signal?.aborted || isCancelled(thrown)) throw cancelled();
    throw faultOf(engine, `building ${image}`, thrown);
  } finally {
    signal?.removeEventListener('abort', drop);
    open?.close();
    context?.tar.destroy();
  }
  if (isBuildKit && !builder.needs.buildKit && /no active session/i.test(failure ?? '')) throw new NoSessionError();
  if (failure !== undefined) throw buildFailed(run, failure, last);
  const built = await findImage(engine, id ?? image);
  if (!built) throw buildFailed(run, 'the engine does not have the image after the build', last);
  onEvent({ kind: 'image', image, step: 'built' });
  return built;
};

/** The client would open a session of its own for BuildKit, which gives one key to every registry that asks. */
const askForBuild = (
  engine: Engine,
  context: BuildContext | undefined,
  { registryconfig, ...options }: Record<string, unknown>,
): Promise<NodeJS.ReadableStream> =>
  new Promise((resolve, reject) => {
    const request = {
      path: '/build?',
      method: 'POST',
      isStream: true,
      statusCodes: { 200: true, 500: 'server error' },
      options,
      ...(context ? { file: context.tar } : {}),
      ...(registryconfig === undefined ? {} : { registryconfig }),
    };
    engine.docker.modem.dial(request as never, (thrown: unknown, stream: unknown) => {
      if (thrown) reject(thrown);
      else resolve(stream as NodeJS.ReadableStream);
    });
  });

const buildFailed = (
  { build, what, builder: { kind, needs }, context }: BuildRun,
  failure: string,
  last: readonly string[],
): IdriftError => {
  const line = lineIn(failure) ?? (isTooOld(failure) ? needs.buildKit?.line : undefined);
  return new IdriftError({
    code: 'bad-input',
    message: `${what} could not be built: ${failure.replace(/\.$/, '')}.`,
    where: line !== undefined && context ? `${context.path}:${line}` : build.context,
    hint:
      kind === 'buildkit' && needs.buildKit && needs.syntax === null && isTooOld(failure)
        ? `The engine's own BuildKit does not know ${needs.buildKit.what} (line ${needs.buildKit.line} of the Dockerfile): put "# syntax=docker/dockerfile:1" in its first line, or update the engine.`
        : `Its last lines:\n${last.join('\n')}`,
  });
};

/** A reader of the file that is older than what stands in it. */
const isTooOld = (failure: string): boolean => /unknown (instruction|flag)|requires (the )?BuildKit/i.test(failure);

const lineIn = (failure: string): number | undefined => {
  const found = /dockerfile parse error (?:on )?line (\d+)/i.exec(failure)?.[1];
  return found === undefined ? undefined : Number(found);
};

const buildOptions = async (
  engine: Engine,
  project: ComposeProject,
  key: string,
  service: ComposeService & { readonly build: Build },
  context: BuildContext | undefined,
  { kind }: Builder,
): Promise<Record<string, unknown>> => {
  const { build } = service;
  const known = Object.entries(build.args ?? {}).filter(([, value]) => value !== null);
  const keys = await allKeys(engine.env);
  return present({
    version: kind === 'buildkit' ? '2' : undefined,
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
      // Compose has no label for the other.
      ...(kind === 'classic' ? { [LABEL.builder]: 'classic' } : {}),
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
