/** What the files leave unsaid: the default network, names of resources, dependencies that other keys imply. */
import type { ComposeService, ServiceDependency } from './model.ts';
import { argumentsOf, environmentOf, labelsOf } from './service-environment.ts';
import { SERVICE_FIELDS } from './service-keys.ts';
import { type Json, type JsonObject, sorted } from './shape.ts';
import type { Place } from './place.ts';

export type Completing = {
  readonly variables: ReadonlyMap<string, string>;
  readonly folder: string;
  readonly from: string;
  readonly place: (service: string, key: string) => Place;
};

/** A service that is enabled; the files it names are read. */
export const completeService = (name: string, service: JsonObject, completing: Completing): ComposeService => {
  const { variables, from } = completing;
  const given = { service, variables, from, place: (key: string) => completing.place(name, key) };
  return inOrder({
    ...outline(service, completing),
    environment: environmentOf(given),
    labels: labelsOf(given),
    env_file: undefined,
    label_file: undefined,
  });
};

/** A service that is not enabled: its env files may be missing. */
export const outlineService = (service: JsonObject, completing: Completing): ComposeService =>
  inOrder({ ...outline(service, completing), env_file: undefined, label_file: undefined });

type Loose = { readonly [key: string]: Json | undefined };

const outline = (service: JsonObject, { variables, folder }: Completing): Loose => ({
  ...service,
  command: service.command ?? null,
  entrypoint: service.entrypoint ?? null,
  build: buildOf(service.build, folder, variables),
  depends_on: dependenciesOf(service),
  deploy: deployOf(service),
  networks: service.network_mode === undefined ? (service.networks ?? { default: null }) : service.networks,
  pull_policy: service.pull_policy === 'if_not_present' ? 'missing' : service.pull_policy,
});

const buildOf = (build: Json | undefined, folder: string, variables: ReadonlyMap<string, string>): Json | undefined => {
  if (typeof build !== 'object' || build === null) return undefined;
  const given = build as JsonObject;
  const hasFile = given.dockerfile !== undefined || given.dockerfile_inline !== undefined;
  const { context = folder, ...rest } = given;
  return defined({
    context,
    ...(hasFile ? {} : { dockerfile: 'Dockerfile' }),
    ...rest,
    args: argumentsOf(given, variables),
  });
};

/** `scale` and `deploy.replicas` are two words for one number. */
const deployOf = ({ deploy, scale }: JsonObject): Json | undefined => {
  if (deploy === undefined || scale === undefined) return deploy;
  const { mode, replicas = scale, ...rest } = deploy as JsonObject;
  return defined({ mode, replicas, ...rest });
};

const NAMESPACES = ['network_mode', 'ipc', 'pid', 'uts', 'cgroup'];

const dependenciesOf = (service: JsonObject): Json | undefined => {
  const all = new Map(Object.entries((service.depends_on ?? {}) as Record<string, ServiceDependency>));
  const add = (name: string, dependency: ServiceDependency): void => {
    if (!all.has(name)) all.set(name, dependency);
  };
  const restarting: ServiceDependency = { condition: 'service_started', restart: true, required: true };
  for (const link of (service.links ?? []) as readonly string[]) add(link.split(':')[0] ?? '', restarting);
  for (const key of NAMESPACES) {
    const value = service[key];
    if (typeof value === 'string' && value.startsWith('service:')) add(value.slice('service:'.length), restarting);
  }
  for (const from of (service.volumes_from ?? []) as readonly string[]) {
    if (!from.startsWith('container:')) add(from.split(':')[0] ?? '', { condition: 'service_started', required: true });
  }
  return all.size === 0 ? undefined : sorted(Array.from(all));
};

const defined = (object: Loose): JsonObject =>
  Object.fromEntries(Object.entries(object).filter((entry): entry is [string, Json] => entry[1] !== undefined));

const inOrder = (service: Loose): ComposeService => {
  const ordered = Object.keys(SERVICE_FIELDS).map((key) => [key, service[key]]);
  return defined(Object.fromEntries(ordered)) as unknown as ComposeService;
};

/** With the Engine's name of each: its own, that of an external one, else the project's and its key. */
export const completeResources = (section: JsonObject, project: string): JsonObject =>
  Object.fromEntries(
    Object.entries(section).map(([key, value]) => {
      const { name, ...rest } = (value ?? {}) as JsonObject;
      return [key, { name: name ?? (rest.external === true ? key : `${project}_${key}`), ...rest }];
    }),
  );

/** Compose prints `ipam` even where there is none. */
export const completeNetworks = (section: JsonObject, project: string): JsonObject =>
  Object.fromEntries(
    Object.entries(completeResources(section, project)).map(([key, value]) => {
      const { name, driver, driver_opts, ipam = {}, ...rest } = value as JsonObject;
      return [key, defined({ name, driver, driver_opts, ipam, ...rest })];
    }),
  );
