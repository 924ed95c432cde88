/** Brings the containers of one service to what the file wants; starts none. */
import { IdriftError } from '../../contract/errors.ts';
import type { ComposeProject, ComposeService } from '../compose/model.ts';
import { configHash } from '../compose/render.ts';
import type { Engine } from './connect.ts';
import { createContainer, type Making, recreateContainer } from './create.ts';
import { decide } from './decide.ts';
import { stopIfCancelled } from './faults.ts';
import type { Journal } from './journal.ts';
import { containerName, scaleOf } from './labels.ts';
import type { Observed } from './observed.ts';
import type { Going } from './progress.ts';
import type { Image } from './pull.ts';
import { linksOf, withContainers } from './references.ts';
import { removeContainer, stopContainer } from './remove.ts';

/** A service's container after the work; `runs` tells whether it has to be started. */
export type Standing = {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly runs: boolean;
  readonly paused: boolean;
};

export type Convergence = Going & {
  readonly engine: Engine;
  readonly project: ComposeProject;
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly images: ReadonlyMap<string, Image>;
  /** Ids by the network's key. */
  readonly networks: ReadonlyMap<string, string>;
  /** Keys of networks that were made anew in the place of other ones. */
  readonly replaced: ReadonlySet<string>;
  readonly observed: readonly Observed[];
  readonly recreate: 'changed' | 'always' | 'never';
  readonly journal: Journal;
  /** What stands so far, by service. Filled here. */
  readonly standing: Map<string, readonly Standing[]>;
  /** Services that restart when a dependency of theirs is made anew. Filled here. */
  readonly restarts: Set<string>;
};

export const convergeService = async (work: Convergence, key: string): Promise<void> => {
  const { engine, project, services, images, standing, signal, onEvent } = work;
  const declared = services[key];
  const image = images.get(key);
  if (!declared || !image) return;
  checkScale(project, key, declared);
  const service = withContainers(key, declared, standing);
  const hash = configHash(service);
  const containers = work.observed.filter((container) => container.service === key);
  const wanted = {
    service: declared,
    hash,
    imageId: image.id,
    networks: networkIds(work, service),
    volumes: volumeNames(project, service),
  };
  const onReplaced = Object.keys(service.networks ?? {}).some((name) => work.replaced.has(name));
  const decisions = decide(wanted, containers, { force: work.recreate === 'always' || onReplaced });
  const making = (number: number): Making => ({
    engine,
    project,
    key,
    service,
    hash,
    image,
    journal: work.journal,
    links: linksOf(project, service, number, standing),
    ...(signal ? { signal } : {}),
    ...(onEvent ? { onEvent } : {}),
  });
  const results = await Promise.allSettled(
    decisions.map(async (decision): Promise<Standing | null> => {
      stopIfCancelled(signal);
      switch (decision.do) {
        case 'keep':
          return standingOf(decision.container);
        case 'create': {
          const { number } = decision;
          const id = await createContainer(making(number), number);
          return {
            id,
            name: containerName(project.name, key, service, number),
            service: key,
            runs: false,
            paused: false,
          };
        }
        case 'recreate': {
          const { container } = decision;
          if (work.recreate === 'never') return standingOf(container);
          restartDependents(work, key);
          const id = await recreateContainer(making(container.number || 1), container, decision.reason);
          const name = containerName(project.name, key, service, container.number || 1);
          return { id, name, service: key, runs: false, paused: false };
        }
        case 'remove':
          onEvent?.({ kind: 'container', service: key, name: decision.container.name, step: 'removing' });
          await stopContainer(engine, decision.container);
          await removeContainer(engine, decision.container, { volumes: false });
          onEvent?.({ kind: 'container', service: key, name: decision.container.name, step: 'removed' });
          return null;
      }
    }),
  );
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  standing.set(
    key,
    results.flatMap((result) => (result.status === 'fulfilled' && result.value ? [result.value] : [])),
  );
};

const standingOf = ({ id, name, service, state }: Observed): Standing => ({
  id,
  name,
  service,
  runs: state === 'running' || state === 'restarting',
  paused: state === 'paused',
});

/** `depends_on` with `restart: true`: such a dependent starts again after what it depends on was made anew. */
const restartDependents = ({ services, restarts }: Convergence, key: string): void => {
  for (const [name, { depends_on }] of Object.entries(services)) if (depends_on?.[key]?.restart) restarts.add(name);
};

const networkIds = ({ networks }: Convergence, service: ComposeService): string[] =>
  Object.keys(service.networks ?? {}).flatMap((key) => networks.get(key) ?? []);

const volumeNames = (project: ComposeProject, { volumes = [] }: ComposeService): string[] =>
  volumes.flatMap(({ type, source }) =>
    type === 'volume' && source !== undefined ? [project.volumes[source]?.name ?? source] : [],
  );

const checkScale = (project: ComposeProject, key: string, service: ComposeService): void => {
  if (service.container_name === undefined || scaleOf(service) <= 1) return;
  throw new IdriftError({
    code: 'bad-input',
    message: `Service ${key} wants ${scaleOf(service)} containers under the one name ${service.container_name}.`,
    where: project.files[0],
    hint: 'Take container_name or scale out of the compose file.',
  });
};
