/**
 * The keys of a service, in Compose's order: the one table of what is carried out. A key marked `refused` is read and
 * printed, and stops a start by its name; a key that is not here does not exist in the Compose Specification.
 */
import { build, deploy } from './build-keys.ts';
import { extraHosts } from './hosts.ts';
import {
  bytes,
  choice,
  command,
  count,
  duration,
  flag,
  matching,
  oneOf,
  pairs,
  path,
  probe,
  real,
  text,
  texts,
  whole,
} from './leaf.ts';
import { devices, fileUses, gpus, mounts, portList, ulimits } from './mount-keys.ts';
import { type Node, child, dictOf, isNull, textAt } from './node.ts';
import { refuse } from './place.ts';
import { type Fields, type Json, type Shape, dictionary, listOf, refused, struct } from './shape.ts';

const WINDOWS = 'it is for Windows containers';
const HOOKS = 'no command is run in a container that starts or stops';

/** Read without a look at what it holds; printed as nothing. */
const unread: Shape = { nullable: true, canonical: (node) => node, json: () => undefined };

const capital = (shape: Shape): Shape => ({
  ...shape,
  /** Compose prints these keys by the names of its own fields. */
  json: (node) => {
    const printed = shape.json(node);
    return Object.fromEntries(
      Object.entries((printed ?? {}) as Readonly<Record<string, Json>>).map(([key, value]) => [
        `${key[0]?.toUpperCase()}${key.slice(1)}`,
        value,
      ]),
    );
  },
});
const deviceRates = (name: string): Shape => listOf(capital(struct({ path: text, rate: bytes }, { name })), { name });

const hook = struct(
  {
    command,
    user: text,
    privileged: flag,
    working_dir: text,
    environment: pairs({ name: 'environment', missing: 'null' }),
  },
  { name: 'A hook' },
);

const isSameDriver = (base: Node, over: Node): boolean => {
  const [one, other] = [textAt(base, 'driver'), textAt(over, 'driver')];
  return one === undefined || other === undefined || one === other;
};

const envFile = struct(
  { path, required: choice, format: text },
  {
    name: 'An env_file',
    required: ['path'],
    short: (node) =>
      node.kind === 'scalar' && typeof node.value === 'string' ? dictOf({ path: node }, node) : undefined,
  },
);

const dependencyKeys = struct(
  {
    condition: oneOf('service_started', 'service_healthy', 'service_completed_successfully'),
    restart: flag,
    required: choice,
  },
  { name: 'A dependency', required: ['condition'] },
);
const dependency: Shape = {
  ...dependencyKeys,
  /** Only now: a later file that does not say it leaves an earlier one's. */
  json: (node) => {
    const printed = dependencyKeys.json(node) as { readonly required?: boolean };
    return { ...printed, required: printed.required ?? true };
  },
};
const valuesOf = (node: Node): Readonly<Record<string, Node>> =>
  node.kind === 'dict' ? Object.fromEntries(Array.from(node.entries, ([key, { value }]) => [key, value])) : {};

const networkUse = struct(
  {
    aliases: texts('aliases'),
    driver_opts: pairs({ name: 'driver_opts', missing: 'empty' }),
    gw_priority: whole,
    interface_name: refused(text, 'interfaces are named by the Engine'),
    ipv4_address: text,
    ipv6_address: text,
    link_local_ips: texts('link_local_ips'),
    mac_address: text,
    priority: whole,
  },
  { name: 'A network', nullable: true },
);

export const SERVICE_FIELDS: Fields = {
  profiles: texts('profiles'),
  annotations: pairs({ name: 'annotations', missing: 'empty' }),
  attach: choice,
  build,
  /** For `docker compose watch`; no effect on `up`. */
  develop: struct(
    {
      watch: listOf(
        struct(
          {
            path,
            action: oneOf('rebuild', 'sync', 'restart', 'sync+restart', 'sync+exec'),
            target: text,
            exec: { ...hook, json: (node) => ({ command: null, ...(hook.json(node) as object) }) },
            include: texts('include', { orOne: true, repeats: true }),
            ignore: texts('ignore', { orOne: true, repeats: true }),
            initial_sync: flag,
          },
          {
            name: 'A watch',
            complete: (node) => {
              if (textAt(node, 'action') !== 'rebuild' && textAt(node, 'target') === undefined) {
                refuse(node.at, 'This watch lacks `target`.', 'Say where in the container the files belong.');
              }
              return child(node, 'exec') ? node : dictOf({ ...valuesOf(node), exec: dictOf({}, node) }, node);
            },
          },
        ),
        { name: 'watch' },
      ),
    },
    { name: 'develop', nullable: true },
  ),
  blkio_config: refused(
    struct(
      {
        weight: whole,
        weight_device: listOf(capital(struct({ path: text, weight: whole }, { name: 'weight_device' })), {
          name: 'weight_device',
        }),
        device_read_bps: deviceRates('device_read_bps'),
        device_read_iops: deviceRates('device_read_iops'),
        device_write_bps: deviceRates('device_write_bps'),
        device_write_iops: deviceRates('device_write_iops'),
      },
      { name: 'blkio_config' },
    ),
    'limits of block devices are not set here',
  ),
  cap_add: texts('cap_add'),
  cap_drop: texts('cap_drop'),
  cgroup_parent: text,
  cgroup: oneOf('host', 'private'),
  cpu_count: refused(whole, WINDOWS),
  cpu_percent: refused(real, WINDOWS),
  cpu_period: whole,
  cpu_quota: whole,
  cpu_rt_period: whole,
  cpu_rt_runtime: whole,
  cpus: real,
  cpuset: text,
  cpu_shares: whole,
  command,
  configs: fileUses('configs', null),
  container_name: matching(
    /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/,
    'Use two or more letters, digits, dots, dashes or underscores.',
  ),
  credential_spec: refused(struct({ config: text, file: text, registry: text }, { name: 'credential_spec' }), WINDOWS),
  depends_on: dictionary(dependency, {
    name: 'depends_on',
    fromList: (key) => dictOf({ condition: 'service_started', required: true }, key),
  }),
  deploy,
  device_cgroup_rules: texts('device_cgroup_rules'),
  devices,
  dns: texts('dns', { orOne: true }),
  dns_opt: texts('dns_opt'),
  dns_search: texts('dns_search', { orOne: true }),
  domainname: text,
  entrypoint: command,
  provider: refused(unread, 'the service would be run by another program'),
  environment: pairs({ name: 'environment', missing: 'null' }),
  env_file: listOf(envFile, { name: 'env_file', orOne: true, key: (item) => textAt(item, 'path') ?? '' }),
  expose: texts('expose'),
  external_links: texts('external_links'),
  extra_hosts: extraHosts,
  group_add: texts('group_add'),
  gpus,
  hostname: text,
  healthcheck: struct(
    {
      test: probe,
      timeout: duration,
      interval: duration,
      retries: count,
      start_period: duration,
      start_interval: duration,
      disable: flag,
    },
    { name: 'healthcheck' },
  ),
  image: text,
  init: choice,
  ipc: text,
  isolation: refused(text, WINDOWS),
  labels: pairs({ name: 'labels', missing: 'empty' }),
  label_file: listOf(path, { name: 'label_file', orOne: true }),
  links: texts('links'),
  logging: struct(
    { driver: text, options: pairs({ name: 'options', missing: 'empty' }) },
    {
      name: 'logging',
      /** Options belong to their driver: another driver starts afresh. */
      merge: (base, over, mergeAll) => (isSameDriver(base, over) ? mergeAll(base, over) : over),
    },
  ),
  mem_limit: bytes,
  mem_reservation: bytes,
  memswap_limit: bytes,
  mem_swappiness: bytes,
  mac_address: text,
  models: refused(unread, 'it needs Docker’s own model runner'),
  network_mode: text,
  networks: dictionary(networkUse, {
    name: 'networks',
    fromList: (key) => (isNull(key) ? key : { kind: 'scalar', value: null, at: key.at }),
  }),
  oom_kill_disable: flag,
  oom_score_adj: whole,
  pid: text,
  pids_limit: whole,
  platform: text,
  ports: portList,
  privileged: flag,
  pull_policy: matching(
    /^(always|never|build|if_not_present|missing|refresh|daily|weekly|every_([0-9]+[wdhms])+)$/,
    'Choose always, never, missing, build, daily, weekly or every_2h.',
  ),
  read_only: flag,
  restart: matching(
    /^(|no|always|unless-stopped|on-failure(:\d+)?)$/,
    'Choose "no", always, unless-stopped, on-failure or on-failure:3.',
  ),
  runtime: text,
  scale: count,
  secrets: fileUses('secrets', '/run/secrets'),
  security_opt: texts('security_opt'),
  shm_size: bytes,
  stdin_open: flag,
  stop_grace_period: duration,
  stop_signal: text,
  storage_opt: pairs({ name: 'storage_opt', missing: 'empty' }),
  sysctls: pairs({ name: 'sysctls', missing: 'empty' }),
  tmpfs: texts('tmpfs', { orOne: true, byName: true }),
  tty: flag,
  ulimits,
  use_api_socket: refused(flag, 'it would hand the Engine and its passwords to the container'),
  user: text,
  userns_mode: text,
  uts: text,
  volumes: mounts,
  volumes_from: texts('volumes_from'),
  working_dir: text,
  post_start: refused(listOf(hook, { name: 'post_start' }), HOOKS),
  pre_stop: refused(listOf(hook, { name: 'pre_stop' }), HOOKS),
};

export const service = struct(SERVICE_FIELDS, { name: 'A service' });
