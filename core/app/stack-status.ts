/** What the compose file wants and what the engine has, as one list of services. */
import type { ErrorInfo } from '../contract/errors.ts';
import type { StackService, StackStatus } from '../contract/stack.ts';
import { type ComposeProject, type ComposeService, configHash } from '../stack/compose/index.ts';
import type { ServiceState } from '../stack/engine/index.ts';
import { type StackFile, type StackFileState, servicesOf } from './stack-file.ts';
import type { EngineState } from './stack-link.ts';
import { type StackProgress, stepOf } from './stack-progress.ts';

/** What a job does with the stack now. */
export type Work = {
  readonly id: string;
  readonly kind: NonNullable<StackStatus['job']>['kind'];
  readonly progress: StackProgress;
};

export type StatusParts = {
  readonly state: StackFileState;
  readonly found: EngineState;
  readonly containers: readonly ServiceState[];
  readonly work: Work | null;
  readonly problem: ErrorInfo | null;
  readonly problems: ReadonlyMap<string, ErrorInfo>;
  readonly lastStart: StackStatus['lastStart'];
};

export const stackStatus = ({
  state,
  found,
  containers,
  work,
  problem,
  problems,
  lastStart,
}: StatusParts): StackStatus => {
  const file = state.kind === 'read' ? state.file : null;
  return {
    engine: {
      state: found.state,
      product: found.engine?.product ?? null,
      version: found.engine?.version ?? null,
      url: found.engine?.url ?? null,
      problem: found.problem,
    },
    file: fileOf(state),
    profiles: (file?.profiles ?? []).map(({ name, chosen, services }) => ({ name, chosen, services: [...services] })),
    services: file ? servicesNow(file, containers, work, problems) : [],
    job: work && { id: work.id, kind: work.kind },
    problem,
    lastStart,
  };
};

const fileOf = (state: StackFileState): StackStatus['file'] => {
  switch (state.kind) {
    case 'none':
      return null;
    case 'faulty':
      return { paths: [], name: '', volumes: [], problem: state.problem };
    case 'read':
      return {
        paths: [...state.file.paths],
        name: state.file.project.name,
        volumes: Object.values(state.file.project.volumes)
          .filter(({ external }) => external !== true)
          .map(({ name }) => name),
        problem: state.file.problem,
      };
    default:
      return state satisfies never;
  }
};

const servicesNow = (
  { project }: StackFile,
  containers: readonly ServiceState[],
  work: Work | null,
  problems: ReadonlyMap<string, ErrorInfo>,
): StackService[] => {
  const wanted = servicesOf(project).map(([name, service]) =>
    serviceNow(name, service, project, containers.find((one) => one.service === name) ?? null),
  );
  const known = new Set(wanted.map(({ service }) => service));
  const others = containers
    .filter(({ service, number }) => !known.has(service) && number <= 1)
    .map((container) => serviceNow(container.service, null, project, container));
  return [...wanted, ...others].map((service) => ({
    ...service,
    step: work ? stepOf(work.progress, service.service) : null,
    problem: problems.get(service.service) ?? null,
  }));
};

const serviceNow = (
  name: string,
  wanted: ComposeService | null,
  project: ComposeProject,
  container: ServiceState | null,
): StackService => ({
  service: name,
  container: container?.name ?? null,
  state: container?.state ?? 'absent',
  health: container?.health ?? null,
  exitCode: container?.exitCode ?? null,
  outOfMemory: container?.outOfMemory ?? false,
  restarts: container?.restarts ?? 0,
  image: wanted?.image ?? container?.image ?? `${project.name}-${name}`,
  ports: container?.state === 'running' ? livePorts(container) : wantedPorts(wanted),
  startedAt: container?.startedAt ?? null,
  profiles: [...(wanted?.profiles ?? [])],
  once: isWaitedFor(name, project),
  chosen: name in project.services,
  current: container && wanted && name in project.services ? container.hash === configHash(wanted) : null,
  step: null,
  problem: null,
});

/** Another service starts when this one has ended well. */
const isWaitedFor = (name: string, project: ComposeProject): boolean =>
  servicesOf(project).some(
    ([, { depends_on: dependencies }]) => dependencies?.[name]?.condition === 'service_completed_successfully',
  );

const livePorts = ({ ports }: ServiceState): StackService['ports'] =>
  ports.map(({ host, published, target, protocol }) => ({
    port: published,
    target,
    protocol,
    url: isPage(target, protocol)
      ? `http://${host === '' || host.startsWith('127.') ? 'localhost' : host}:${published}`
      : null,
  }));

const wantedPorts = (service: ComposeService | null): StackService['ports'] =>
  (service?.ports ?? []).flatMap(({ published, target, protocol }) => {
    const port = Number(published ?? '');
    return Number.isInteger(port) && port > 0 ? [{ port, target, protocol, url: null }] : [];
  });

/** Ports of what answers no browser: Postgres, MySQL, Redis and their like. */
const NO_PAGES = new Set([22, 25, 3306, 5432, 5672, 6379, 11_211, 27_017]);

const isPage = (target: number, protocol: string): boolean => protocol === 'tcp' && !NO_PAGES.has(target);
