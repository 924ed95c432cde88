/** A service as the body of the engine's `POST /containers/create`, field for field as Compose 2.40 sends it. */
import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type Docker from 'dockerode';
import { IdriftError } from '../../contract/errors.ts';
import type { ComposeProject, ComposeService, NetworkUse } from '../compose/model.ts';
import { nanoseconds, wholeSeconds } from './amounts.ts';
import { isOlder } from './connect.ts';
import { containerLabels, containerName, imageOf } from './labels.ts';
import { type Inherited, serviceMounts } from './mounts.ts';
import { present, resourcesOf } from './resources.ts';

export type ContainerOf = {
  readonly project: ComposeProject;
  readonly key: string;
  /** With containers' ids in the place of `service:NAME`. */
  readonly service: ComposeService;
  readonly number: number;
  readonly hash: string;
  readonly imageId: string;
  readonly links: readonly string[];
  readonly inherited?: Inherited;
  /** The name of the container that this one replaces. */
  readonly replaces?: string;
  /** The version of the API: from 1.44 all networks are given at once. */
  readonly api: string;
};

export const containerBody = (of: ContainerOf): Docker.ContainerCreateOptions => {
  const { project, key, service } = of;
  const { binds, mounts } = serviceMounts(project, service, of.inherited);
  const labels = containerLabels(project, key, service, of);
  const security = securityOf(project, service);
  const networks = networksOf(of);
  return {
    ...present({
      Hostname: service.hostname,
      Domainname: service.domainname,
      User: service.user,
      Tty: service.tty,
      OpenStdin: service.stdin_open,
      WorkingDir: service.working_dir,
      MacAddress: isOlder(of.api, '1.44') ? macOf(service) : undefined,
      StopSignal: service.stop_signal,
      StopTimeout: service.stop_grace_period === undefined ? undefined : wholeSeconds(service.stop_grace_period),
      Healthcheck: healthOf(service),
    }),
    // An empty list clears the image's own; null keeps it.
    Cmd: service.command ?? undefined,
    Entrypoint: service.entrypoint ?? undefined,
    AttachStdout: true,
    AttachStderr: true,
    Image: imageOf(project.name, key, service),
    Env: Object.entries(service.environment ?? {}).map(([name, value]) => (value === null ? name : `${name}=${value}`)),
    ExposedPorts: exposedPorts(service),
    Labels: of.replaces === undefined ? labels : { ...labels, 'com.docker.compose.replace': of.replaces },
    HostConfig: {
      ...present({
        Annotations: service.annotations,
        Binds: binds,
        Mounts: mounts,
        CapAdd: service.cap_add?.map(capability),
        CapDrop: service.cap_drop?.map(capability),
        Init: service.init,
        IpcMode: service.ipc,
        CgroupnsMode: service.cgroup,
        ReadonlyRootfs: service.read_only,
        ShmSize: service.shm_size === undefined ? undefined : Number(service.shm_size),
        Sysctls: service.sysctls,
        VolumesFrom: service.volumes_from,
        Dns: service.dns,
        DnsSearch: service.dns_search,
        DnsOptions: service.dns_opt,
        StorageOpt: service.storage_opt,
        UsernsMode: service.userns_mode,
        UTSMode: service.uts,
        Privileged: service.privileged,
        PidMode: service.pid,
        Runtime: service.runtime,
        GroupAdd: service.group_add,
        OomScoreAdj: service.oom_score_adj,
        Links: of.links,
        SecurityOpt: security.options,
        Tmpfs: tmpfsOf(service),
        ...(security.unconfined ? { MaskedPaths: undefined, ReadonlyPaths: undefined } : {}),
        ...resourcesOf(service),
      }),
      // `present` would drop these empty lists, and they say that nothing of the system is hidden.
      ...(security.unconfined ? { MaskedPaths: [], ReadonlyPaths: [] } : {}),
      ExtraHosts: (service.extra_hosts ?? []).map((line) => line.replace('=', ':')),
      NetworkMode: networks.mode,
      PortBindings: portBindings(service),
      RestartPolicy: restartPolicy(service),
      ...(service.logging
        ? { LogConfig: { Type: service.logging.driver ?? '', Config: service.logging.options ?? {} } }
        : {}),
    } as Docker.HostConfig,
    ...(networks.endpoints ? { NetworkingConfig: { EndpointsConfig: networks.endpoints } } : {}),
  } as Docker.ContainerCreateOptions;
};

/** As Docker's own client writes it. */
const capability = (name: string): string => {
  const upper = name.toUpperCase();
  return upper === 'ALL' || upper.startsWith('CAP_') ? upper : `CAP_${upper}`;
};

const healthOf = ({ healthcheck }: ComposeService): Docker.HealthConfig | undefined => {
  if (!healthcheck) return;
  if (healthcheck.disable) return { Test: ['NONE'] };
  const time = (text: string | undefined): number | undefined => (text === undefined ? undefined : nanoseconds(text));
  return present({
    Test: healthcheck.test,
    Interval: time(healthcheck.interval),
    Timeout: time(healthcheck.timeout),
    StartPeriod: time(healthcheck.start_period),
    StartInterval: time(healthcheck.start_interval),
    Retries: healthcheck.retries,
  });
};

const exposedPorts = ({ expose, ports }: ComposeService): Record<string, object> =>
  Object.fromEntries([
    ...(expose ?? []).map((port) => [port, {}] as const),
    ...(ports ?? []).map(({ target, protocol }) => [`${target}/${protocol}`, {}] as const),
  ]);

const portBindings = ({ ports }: ComposeService): Docker.PortMap => {
  const bindings: Record<string, Docker.PortBinding[]> = {};
  for (const { target, protocol, host_ip = '', published = '' } of ports ?? []) {
    (bindings[`${target}/${protocol}`] ??= []).push({ HostIp: host_ip, HostPort: published });
  }
  return bindings;
};

/** `deploy.restart_policy` before `restart`; its words are others. */
const restartPolicy = ({ restart, deploy }: ComposeService): { Name: string; MaximumRetryCount: number } => {
  const policy = deploy?.restart_policy;
  if (policy) return { Name: restartName(policy.condition ?? ''), MaximumRetryCount: policy.max_attempts ?? 0 };
  const [name = '', attempts = '0'] = (restart ?? '').split(':');
  return { Name: restartName(name), MaximumRetryCount: Number(attempts) };
};

const restartName = (name: string): string => ({ none: 'no', any: 'always' })[name] ?? name;

const tmpfsOf = ({ tmpfs }: ComposeService): Record<string, string> | undefined =>
  tmpfs &&
  Object.fromEntries(
    tmpfs.map((line) => {
      const colon = line.indexOf(':');
      return colon === -1 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 1)];
    }),
  );

/** A seccomp profile is a file of this machine: the engine gets its text. */
const securityOf = (project: ComposeProject, { security_opt = [] }: ComposeService) => ({
  unconfined: security_opt.includes('systempaths=unconfined'),
  options: security_opt
    .filter((option) => option !== 'systempaths=unconfined')
    .map((option) => {
      const [, file] = /^seccomp[=:](.+)$/.exec(option) ?? [];
      if (file === undefined || file === 'unconfined' || file === 'builtin') return option;
      return `seccomp=${compactJson(isAbsolute(file) ? file : join(project.workingDir, file))}`;
    }),
});

const compactJson = (path: string): string => {
  try {
    return JSON.stringify(JSON.parse(readFileSync(path, 'utf8')));
  } catch (thrown) {
    throw new IdriftError(
      {
        code: 'bad-input',
        message: `The seccomp profile ${path} cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}.`,
        where: path,
        hint: 'Name a JSON file in security_opt, or seccomp=unconfined.',
      },
      { cause: thrown },
    );
  }
};

/** Keys of a service's networks, the one that connects first at the front. */
export const networksInOrder = (service: ComposeService): readonly string[] =>
  Object.entries(service.networks ?? {})
    .toSorted(([a, first], [b, second]) => (second?.priority ?? 0) - (first?.priority ?? 0) || (a < b ? -1 : 1))
    .map(([key]) => key);

const networksOf = (of: ContainerOf): { mode: string; endpoints?: Docker.EndpointsConfig } => {
  const { project, service, api } = of;
  if (service.network_mode !== undefined) return { mode: service.network_mode };
  if (Object.keys(project.networks).length === 0) return { mode: 'none' };
  const [first = 'default', ...rest] = networksInOrder(service);
  const keys = isOlder(api, '1.44') ? [first] : [first, ...rest];
  return {
    mode: project.networks[first]?.name ?? first,
    endpoints: Object.fromEntries(
      keys.map((key) => [project.networks[key]?.name ?? key, endpointOf(of, key, key === first)]),
    ),
  };
};

/** How a container takes part in a network: `POST /networks/ID/connect` has the same form. */
export const endpointOf = (of: ContainerOf, key: string, isFirst: boolean): Docker.EndpointSettings => {
  const { project, service, number, links, api } = of;
  const use: NetworkUse | null = service.networks?.[key] ?? null;
  const mac = use?.mac_address ?? (isFirst ? service.mac_address : undefined);
  return {
    Aliases: [containerName(project.name, of.key, service, number), of.key, ...(use?.aliases ?? [])],
    ...(links.length > 0 ? { Links: [...links] } : {}),
    ...(use
      ? {
          IPAMConfig: present({
            IPv4Address: use.ipv4_address,
            IPv6Address: use.ipv6_address,
            LinkLocalIPs: use.link_local_ips,
          }),
        }
      : {}),
    ...present({
      MacAddress: isOlder(api, '1.44') ? undefined : mac,
      DriverOpts: use?.driver_opts,
      GwPriority: use?.gw_priority,
    }),
  };
};

const macOf = (service: ComposeService): string | undefined => {
  const [first] = networksInOrder(service);
  return (first === undefined ? undefined : service.networks?.[first]?.mac_address) ?? service.mac_address;
};
