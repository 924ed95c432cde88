/** What a service says of other services in the engine's words: their containers. */
import { IdriftError } from '../../contract/errors.ts';
import type { ComposeProject, ComposeService } from '../compose/model.ts';

type ContainerRef = { readonly id: string; readonly name: string };
type Containers = ReadonlyMap<string, readonly ContainerRef[]>;

/** Services whose containers must be there before this one's can be made. */
export const referredServices = (service: ComposeService): readonly string[] => [
  ...[service.network_mode, service.ipc, service.pid].flatMap((mode) => serviceOfMode(mode) ?? []),
  ...(service.volumes_from ?? [])
    .filter((text) => !text.startsWith('container:'))
    .map((text) => text.split(':')[0] ?? ''),
  ...(service.links ?? []).map((text) => text.split(':')[0] ?? ''),
];

const serviceOfMode = (mode: string | undefined): string | undefined =>
  mode?.startsWith('service:') ? mode.slice('service:'.length) : undefined;

/** With the containers' ids in `network_mode`, `ipc`, `pid` and `volumes_from`, as Compose hashes and sends them. */
export const withContainers = (key: string, service: ComposeService, containers: Containers): ComposeService => {
  const first = (name: string): string => {
    const [container] = containers.get(name) ?? [];
    if (container) return container.id;
    throw new IdriftError({
      code: 'not-found',
      message: `Service ${key} shares something with service ${name}, which has no container.`,
      where: key,
      hint: `Start ${name} as well.`,
    });
  };
  const mode = (text: string): string => {
    const name = serviceOfMode(text);
    return name === undefined ? text : `container:${first(name)}`;
  };
  // Only what is there is set, in its place: the hash counts the order of keys.
  return Object.fromEntries(
    Object.entries(service).map(([name, value]) => {
      if (name === 'network_mode' || name === 'ipc' || name === 'pid') return [name, mode(value as string)];
      if (name !== 'volumes_from') return [name, value];
      return [
        name,
        (value as readonly string[]).map((text) => {
          const [service = '', id = ''] = text.split(':');
          return service === 'container' ? id : first(service);
        }),
      ];
    }),
  ) as ComposeService;
};

/** `links` and `external_links` as `container:alias`; a link is known under three names. */
export const linksOf = (
  project: ComposeProject,
  service: ComposeService,
  number: number,
  containers: Containers,
): string[] => [
  ...(service.links ?? []).flatMap((link) => {
    const [name = '', alias = name] = link.split(':');
    return (containers.get(name) ?? []).flatMap((container) => [
      `${container.name}:${alias}`,
      `${container.name}:${name}-${number}`,
      `${container.name}:${project.name}-${name}-${number}`,
    ]);
  }),
  ...(service.external_links ?? []).map((link) => {
    const [name = '', alias = name] = link.split(':');
    return `${name}:${alias}`;
  }),
];
