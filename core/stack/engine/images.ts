/** Sees to it that every service's image is there: looked up, pulled or built, each image once. */
import { IdriftError } from '../../contract/errors.ts';
import type { ComposeProject, ComposeService } from '../compose/model.ts';
import { buildImage } from './build.ts';
import type { Engine } from './connect.ts';
import { stopIfCancelled } from './faults.ts';
import { imageOf } from './labels.ts';
import type { Going } from './progress.ts';
import { findImage, type Image, pullImage } from './pull.ts';

export type ImagePolicy = {
  /** Before each service's own pull_policy. */
  readonly pull?: 'always' | 'missing' | 'never';
  /** `always` builds also what is there. */
  readonly build?: 'always' | 'missing' | 'never';
};

type Services = Readonly<Record<string, ComposeService>>;

/** Images by the service's key. Pulls run at once; builds one after the other, as each may use all of the machine. */
export const ensureImages = async (
  engine: Engine,
  project: ComposeProject,
  services: Services,
  options: Going & ImagePolicy,
): Promise<ReadonlyMap<string, Image>> => {
  const images = new Map<string, Promise<Image>>();
  const failing = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, failing.signal]) : failing.signal;
  let failure: { readonly reason: unknown } | undefined;
  let lastBuild: Promise<unknown> = Promise.resolve();
  for (const [key, service] of Object.entries(services)) {
    const name = imageOf(project.name, key, service);
    if (images.has(name)) continue;
    const after = lastBuild;
    const image = imageFor(engine, project, key, service, name, { ...options, signal }, () => after);
    images.set(name, image);
    const over = image.catch((thrown: unknown) => {
      failure ??= { reason: thrown };
      failing.abort();
    });
    if (service.build) lastBuild = over;
  }
  await Promise.allSettled(images.values());
  stopIfCancelled(options.signal);
  if (failure) throw failure.reason;
  const entries = Object.entries(services).map(async ([key, service]) => {
    const image = await images.get(imageOf(project.name, key, service));
    return [key, image] as const;
  });
  return new Map((await Promise.all(entries)).flatMap(([key, image]) => (image ? [[key, image] as const] : [])));
};

const imageFor = async (
  engine: Engine,
  project: ComposeProject,
  key: string,
  service: ComposeService,
  name: string,
  options: Going & ImagePolicy,
  turnToBuild: () => Promise<unknown>,
): Promise<Image> => {
  const { onEvent, signal } = options;
  const { build } = service;
  const there = await findImage(engine, name);
  const policy = service.pull_policy ?? 'missing';
  const mustBuild = build !== undefined && (options.build === 'always' || policy === 'build');
  const mustPull =
    build === undefined && (options.pull === 'always' || (options.pull === undefined && policy === 'always'));
  if (there && !mustBuild && !mustPull) {
    onEvent?.({ kind: 'image', image: name, step: 'present' });
    return there;
  }
  if (build !== undefined && options.build !== 'never') {
    await turnToBuild();
    stopIfCancelled(signal);
    return buildImage(engine, project, key, { ...service, build }, options);
  }
  if (build !== undefined || (options.pull ?? policy) === 'never') {
    throw new IdriftError({
      code: 'not-found',
      message: `The image ${name} of service ${key} is not there, and it may not be ${build ? 'built' : 'pulled'}.`,
      where: name,
      hint: build
        ? 'Allow the build, or build it by hand.'
        : `Pull it with docker pull ${name}, or take pull_policy: never out.`,
    });
  }
  return pullImage(engine, name, {
    ...options,
    ...(service.platform === undefined ? {} : { platform: service.platform }),
  });
};
