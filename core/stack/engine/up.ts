/** Brings a project up: images, networks, volumes, containers, in that order; then starts in the order of dependencies and waits. */
import type { ComposeProject, ComposeService } from '../compose/model.ts';
import type { Engine } from './connect.ts';
import { type Convergence, convergeService } from './converge.ts';
import { cancelled, isCancelled, stopIfCancelled } from './faults.ts';
import { ensureImages, type ImagePolicy } from './images.ts';
import { type Journal, newJournal } from './journal.ts';
import { withProject } from './lock.ts';
import { checkFileObjects } from './mounts.ts';
import { ensureNetwork } from './networks.ts';
import { type Observed, observedContainers } from './observed.ts';
import { inOrder, wantedServices } from './order.ts';
import type { Going, OnStackEvent } from './progress.ts';
import { referredServices } from './references.ts';
import { removeContainer, stopContainer } from './remove.ts';
import { serviceSettled, startService } from './start.ts';
import { takeBack } from './take-back.ts';
import { ensureVolume } from './volumes.ts';
import { watchProject } from './watch.ts';

export type UpOptions = Going &
  ImagePolicy & {
    /** These and what they depend on; all of the active profiles where absent. */
    readonly services?: readonly string[];
    readonly recreate?: 'changed' | 'always' | 'never';
    /** Containers of services that the file does not have any more: told of, or removed. */
    readonly removeOrphans?: boolean;
    /** False: returns when all are started, as `docker compose up -d` does. */
    readonly wait?: boolean;
  };

type Services = Readonly<Record<string, ComposeService>>;

/**
 * Leaves what is as the file says; a second call changes nothing. When it fails, what was made stays, to be looked at and used by the
 * next call. When it is cancelled, what it made and was not ready yet is taken back.
 * @throws ServiceError for a service that does not come up, PortTakenError, PullError, NoEngineError; IdriftError `cancelled`
 */
export const up = (engine: Engine, project: ComposeProject, options: UpOptions = {}): Promise<void> =>
  withProject(engine, project.name, options, async () => {
    const onEvent = options.onEvent ?? (() => undefined);
    const journal = newJournal();
    const failing = new AbortController();
    // One that fails ends the waiting of the others.
    const signal = options.signal ? AbortSignal.any([options.signal, failing.signal]) : failing.signal;
    try {
      await bringUp(engine, project, { ...options, signal, onEvent }, journal, failing);
    } catch (thrown) {
      if (!options.signal?.aborted) throw thrown;
      await takeBack(engine, journal, onEvent);
      throw isCancelled(thrown) ? cancelled() : thrown;
    }
  });

const bringUp = async (
  engine: Engine,
  project: ComposeProject,
  options: UpOptions & { readonly signal: AbortSignal; readonly onEvent: OnStackEvent },
  journal: Journal,
  failing: AbortController,
): Promise<void> => {
  const { signal, onEvent } = options;
  const services = wantedServices(project, options.services);
  for (const [key, service] of Object.entries(services)) checkFileObjects(project, key, service);
  const images = await ensureImages(engine, project, services, options);
  stopIfCancelled(signal);
  const [withNetworks, volumes] = [
    ensureNetworks(engine, project, services, journal, onEvent),
    ensureVolumes(engine, project, services, journal, onEvent),
  ];
  await allOf<unknown>([withNetworks, volumes]);
  const { networks, replaced } = await withNetworks;
  const observed = await observedContainers(engine, project.name);
  await seeToOrphans(engine, project, observed, options);
  stopIfCancelled(signal);
  const { recreate = 'changed' } = options;
  const standing = new Map();
  const restarts = new Set<string>();
  const work: Convergence = {
    engine,
    project,
    services,
    images,
    networks,
    replaced,
    observed,
    recreate,
    journal,
    standing,
    restarts,
    signal,
    onEvent,
  };
  const keys = Object.keys(services);
  const guarded = (task: (key: string) => Promise<void>) => async (key: string) => {
    try {
      await task(key);
    } catch (thrown) {
      failing.abort();
      throw thrown;
    }
  };
  const watch = await watchProject(engine, project.name);
  try {
    await inOrder(
      keys,
      (key) => referredServices(services[key] as ComposeService),
      guarded((key) => convergeService(work, key)),
    );
    await inOrder(
      keys,
      (key) => Object.keys(services[key]?.depends_on ?? {}),
      guarded((key) => startService(work, watch, key)),
    );
    if (options.wait === false) return;
    await inOrder(
      keys,
      () => [],
      guarded((key) => serviceSettled(work, watch, key, 'up')),
    );
  } finally {
    watch.end();
  }
};

const ensureNetworks = async (
  engine: Engine,
  project: ComposeProject,
  services: Services,
  journal: Journal,
  onEvent: OnStackEvent,
): Promise<Pick<Convergence, 'networks' | 'replaced'>> => {
  const replaced = new Set<string>();
  const used = new Set(Object.values(services).flatMap(({ networks }) => Object.keys(networks ?? {})));
  const found = await allOf(
    Object.entries(project.networks)
      .filter(([key]) => used.has(key))
      .map(async ([key, network]) => {
        const { id, made, replaced: anew } = await ensureNetwork(engine, project, key, network, onEvent);
        if (made) journal.networks.set(id, network.name);
        if (anew) replaced.add(key);
        return [key, id] as const;
      }),
  );
  return { networks: new Map(found), replaced };
};

const ensureVolumes = async (
  engine: Engine,
  project: ComposeProject,
  services: Services,
  journal: Journal,
  onEvent: OnStackEvent,
): Promise<void> => {
  const used = new Set(
    Object.values(services).flatMap(({ volumes = [] }) =>
      volumes.flatMap(({ type, source }) => (type === 'volume' && source !== undefined ? [source] : [])),
    ),
  );
  await allOf(
    Object.entries(project.volumes)
      .filter(([key]) => used.has(key))
      .map(async ([key, volume]) => {
        if (await ensureVolume(engine, project, key, volume, onEvent)) journal.volumes.add(volume.name);
      }),
  );
};

/** As `Promise.all`, but ends when all have ended: none may be at work while what they made is taken back. */
const allOf = async <Result>(promises: readonly Promise<Result>[]): Promise<Result[]> => {
  await Promise.allSettled(promises);
  return Promise.all(promises);
};

const seeToOrphans = async (
  engine: Engine,
  project: ComposeProject,
  observed: readonly Observed[],
  { removeOrphans = false, onEvent }: UpOptions,
): Promise<void> => {
  const orphans = observed.filter(({ service }) => !project.services[service] && !project.disabled[service]);
  if (orphans.length === 0) return;
  if (!removeOrphans) {
    onEvent?.({
      kind: 'warning',
      message: `The project has containers of services that the compose file does not name: ${orphans.map(({ name }) => name).join(', ')}. They are left as they are.`,
    });
    return;
  }
  await allOf(
    orphans.map(async (container) => {
      onEvent?.({ kind: 'container', service: container.service, name: container.name, step: 'removing' });
      await stopContainer(engine, container);
      await removeContainer(engine, container, { volumes: false });
      onEvent?.({ kind: 'container', service: container.service, name: container.name, step: 'removed' });
    }),
  );
};
