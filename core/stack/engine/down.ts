/** Stops or removes a project, dependents first. Needs no compose file: the containers' labels say what depends on what. */
import type { Engine } from './connect.ts';
import { asking, stopIfCancelled } from './faults.ts';
import { dependenciesOfLabel, LABEL } from './labels.ts';
import { withProject } from './lock.ts';
import { removeNetwork } from './networks.ts';
import { type Observed, observedContainers } from './observed.ts';
import { inOrder } from './order.ts';
import type { Going } from './progress.ts';
import { removeContainer, stopContainer } from './remove.ts';
import { removeVolume } from './volumes.ts';

export type StopOptions = Going & {
  /** Only these; all of the project, whatever profile they came up with, where absent. */
  readonly services?: readonly string[];
  /** Seconds until a container is killed, in the place of its own stop_grace_period. */
  readonly seconds?: number;
};

export type DownOptions = Omit<StopOptions, 'services'> & {
  /**
   * `keep` leaves every volume, as Compose does. `anonymous` also removes those without a name, which no later container finds again.
   * `all` removes the named ones, with all their data: ask twice.
   */
  readonly volumes?: 'keep' | 'anonymous' | 'all';
};

/** The containers stay, and `up` starts them again. */
export const stop = (engine: Engine, project: string, options: StopOptions = {}): Promise<void> =>
  withProject(engine, project, options, async () => {
    const { services, seconds, onEvent } = options;
    const containers = (await observedContainers(engine, project)).filter(
      ({ service, state }) => (services?.includes(service) ?? true) && RUNS.has(state),
    );
    await dependentsFirst(containers, options, async (container) => {
      const { service, name } = container;
      onEvent?.({ kind: 'container', service, name, step: 'stopping' });
      await stopContainer(engine, container, seconds);
      onEvent?.({ kind: 'container', service, name, step: 'stopped' });
    });
  });

const RUNS = new Set(['running', 'restarting', 'paused']);

/** Removes the containers, one-off ones too, and the networks. */
export const down = (engine: Engine, project: string, options: DownOptions = {}): Promise<void> =>
  withProject(engine, project, options, async () => {
    const { volumes = 'keep', seconds, signal, onEvent = () => undefined } = options;
    const containers = await observedContainers(engine, project, { oneoff: true });
    await dependentsFirst(containers, options, async (container) => {
      const { service, name } = container;
      if (RUNS.has(container.state)) {
        onEvent({ kind: 'container', service, name, step: 'stopping' });
        await stopContainer(engine, container, seconds);
        onEvent({ kind: 'container', service, name, step: 'stopped' });
      }
      onEvent({ kind: 'container', service, name, step: 'removing' });
      await removeContainer(engine, container, { volumes: volumes !== 'keep' });
      onEvent({ kind: 'container', service, name, step: 'removed' });
    });
    stopIfCancelled(signal);
    const filters = { label: [`${LABEL.project}=${project}`] };
    const networks = await asking(engine, `listing the networks of ${project}`, () =>
      engine.docker.listNetworks({ filters }),
    );
    await Promise.all(networks.map(({ Id, Name }) => removeNetwork(engine, Id, Name, onEvent)));
    if (volumes !== 'all') return;
    stopIfCancelled(signal);
    const named = await asking(engine, `listing the volumes of ${project}`, () =>
      engine.docker.listVolumes({ filters }),
    );
    // The engine says null for none.
    await Promise.all((named.Volumes ?? []).map(({ Name }) => removeVolume(engine, Name, onEvent)));
  });

/** By the label `depends_on` of each container; services without relation at the same time. */
const dependentsFirst = async (
  containers: readonly Observed[],
  { signal }: Going,
  work: (container: Observed) => Promise<void>,
): Promise<void> => {
  const services = [...new Set(containers.map(({ service }) => service))];
  const dependents = (key: string): string[] =>
    containers
      .filter(({ labels }) => dependenciesOfLabel(labels[LABEL.dependsOn]).includes(key))
      .map(({ service }) => service);
  await inOrder(services, dependents, async (key) => {
    stopIfCancelled(signal);
    await Promise.all(containers.filter(({ service }) => service === key).map(work));
  });
};
