/** What runs of a project: every container of its services, started by us or by Compose. Needs no compose file. */
import type Docker from 'dockerode';
import type { Engine } from './connect.ts';
import { LABEL } from './labels.ts';
import { inspectContainer, observedContainers } from './observed.ts';

export type ServiceState = {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly number: number;
  readonly image: string;
  readonly state: 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';
  /** Null where it has no health check. */
  readonly health: 'starting' | 'healthy' | 'unhealthy' | null;
  /** Null while it runs or has never run. */
  readonly exitCode: number | null;
  readonly outOfMemory: boolean;
  /** How often the engine has started it again by itself. */
  readonly restarts: number;
  /** ISO time; null where it has never run. */
  readonly startedAt: string | null;
  /** Published ports: each once, though the engine lists IPv4 and IPv6. */
  readonly ports: readonly PublishedPort[];
  /** The hash of the settings that it was made with: `ps` against the file tells what `up` would make anew. */
  readonly hash: string;
};

type PublishedPort = {
  /** Empty: all addresses. */
  readonly host: string;
  readonly published: number;
  readonly target: number;
  readonly protocol: string;
};

export const ps = async (engine: Engine, project: string): Promise<readonly ServiceState[]> => {
  const containers = await observedContainers(engine, project);
  const states = await Promise.all(
    containers.map(async (container): Promise<ServiceState | null> => {
      const info = await inspectContainer(engine, container.id);
      if (!info) return null;
      const { State, RestartCount } = info;
      const state = State.Status as ServiceState['state'];
      const isOver = state === 'exited' || state === 'dead';
      return {
        id: container.id,
        name: container.name,
        service: container.service,
        number: container.number,
        image: container.image,
        state,
        health: healthOf(info),
        exitCode: isOver ? State.ExitCode : null,
        outOfMemory: State.OOMKilled,
        restarts: RestartCount,
        startedAt: State.StartedAt.startsWith('0001-') ? null : State.StartedAt,
        ports: publishedPorts(container.ports),
        hash: container.labels[LABEL.hash] ?? '',
      };
    }),
  );
  return states.filter((state) => state !== null);
};

const healthOf = ({ State }: Docker.ContainerInspectInfo): ServiceState['health'] => {
  const status = State.Health?.Status;
  return status === 'starting' || status === 'healthy' || status === 'unhealthy' ? status : null;
};

const publishedPorts = (ports: readonly Docker.Port[]): PublishedPort[] => {
  const byNumber = new Map<string, PublishedPort>();
  for (const { IP, PublicPort, PrivatePort, Type } of ports) {
    if (!PublicPort) continue;
    const host = IP === '0.0.0.0' || IP === '::' ? '' : IP;
    byNumber.set(`${host} ${PublicPort} ${Type}`, { host, published: PublicPort, target: PrivatePort, protocol: Type });
  }
  return [...byNumber.values()].toSorted((a, b) => a.published - b.published);
};
