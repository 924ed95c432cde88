/** Whether the parts of a project fit together: what it refers to exists, nothing says two things, no circle of dependencies. */
import type { ComposeProject, ComposeService, Mount } from './model.ts';
import { type Place, refuse } from './place.ts';

export type Known = {
  readonly networks: ReadonlySet<string>;
  readonly volumes: ReadonlySet<string>;
  readonly secrets: ReadonlySet<string>;
  readonly configs: ReadonlySet<string>;
  readonly place: (service: string, key: string) => Place;
};

type Services = ComposeProject['services'];

export const checkProject = (services: Services, disabled: Services, known: Known): void => {
  for (const [name, service] of Object.entries(services)) {
    const at = (key: string): Place => known.place(name, key);
    checkImage(name, service, at);
    checkReferences(name, service, known, at);
    checkDependencies(name, service, services, disabled, at);
    checkAmounts(name, service, at);
    checkTargets(name, service, at);
  }
  const circle = circleOf(services);
  if (circle !== null) {
    refuse(
      known.place(circle[0] ?? '', 'depends_on'),
      `The services depend on each other in a circle: ${circle.join(' → ')}.`,
      'Take one of these dependencies away.',
    );
  }
};

const checkImage = (name: string, { image, build, platform }: ComposeService, at: (key: string) => Place): void => {
  if (image === undefined && build === undefined) {
    refuse(
      at(''),
      `The service ${name} has neither \`image\` nor \`build\`.`,
      'Say which image it runs, or how to build it.',
    );
  }
  if (build?.dockerfile !== undefined && build.dockerfile_inline !== undefined) {
    refuse(at('build'), 'dockerfile and dockerfile_inline exclude each other.', 'Keep one of them.');
  }
  if (platform !== undefined && build?.platforms !== undefined && !build.platforms.includes(platform)) {
    refuse(at('platform'), `The platforms of the build do not have ${platform}.`, 'Add it to `build.platforms`.');
  }
};

const namedVolume = (mount: Mount): readonly string[] =>
  mount.type === 'volume' && mount.source !== undefined ? [mount.source] : [];

const checkReferences = (name: string, service: ComposeService, known: Known, at: (key: string) => Place): void => {
  if (service.network_mode !== undefined && service.networks !== undefined) {
    refuse(at('network_mode'), `The service ${name} has both \`network_mode\` and \`networks\`.`, 'Keep one of them.');
  }
  const uses = [
    ['networks', 'network', Object.keys(service.networks ?? {})],
    ['volumes', 'volume', (service.volumes ?? []).flatMap(namedVolume)],
    ['secrets', 'secret', (service.secrets ?? []).map(({ source }) => source)],
    ['configs', 'config', (service.configs ?? []).map(({ source }) => source)],
  ] as const;
  for (const [section, noun, names] of uses) {
    const missing = names.find((used) => !known[section].has(used));
    if (missing !== undefined) {
      refuse(
        at(section),
        `The service ${name} uses the ${noun} ${missing}, which the file does not have.`,
        `Add it to the top-level \`${section}\`.`,
      );
    }
  }
};

const checkDependencies = (
  name: string,
  service: ComposeService,
  services: Services,
  disabled: Services,
  at: (key: string) => Place,
): void => {
  for (const [dependency, { required }] of Object.entries(service.depends_on ?? {})) {
    if (Object.hasOwn(services, dependency)) continue;
    const profiles = Object.hasOwn(disabled, dependency) ? disabled[dependency]?.profiles : undefined;
    if (profiles === undefined) {
      refuse(
        at('depends_on'),
        `The service ${name} depends on ${dependency}, which does not exist.`,
        'Check the name.',
      );
    } else if (required) {
      refuse(
        at('depends_on'),
        `The service ${name} depends on ${dependency}, whose profile is not active.`,
        `Start with the profile ${profiles.join(' or ')} too, or write \`required: false\`.`,
      );
    }
  }
};

const checkAmounts = (name: string, service: ComposeService, at: (key: string) => Place): void => {
  const { scale, deploy, container_name } = service;
  const { limits, reservations } = deploy?.resources ?? {};
  const pairs = [
    ['cpus', service.cpus, 'deploy.resources.limits.cpus', limits, limits?.cpus ?? 0],
    ['mem_limit', service.mem_limit, 'deploy.resources.limits.memory', limits, limits?.memory ?? '0'],
    ['pids_limit', service.pids_limit, 'deploy.resources.limits.pids', limits, limits?.pids ?? 0],
    [
      'mem_reservation',
      service.mem_reservation,
      'deploy.resources.reservations.memory',
      reservations,
      reservations?.memory ?? '0',
    ],
  ] as const;
  for (const [key, value, other, group, there] of pairs) {
    if (value !== undefined && group !== undefined && value !== there) {
      refuse(at(key), `\`${key}\` and \`${other}\` of ${name} differ.`, 'Keep one of them.');
    }
  }
  if (scale !== undefined && deploy !== undefined && deploy.replicas !== scale) {
    refuse(at('scale'), `\`scale\` and \`deploy.replicas\` of ${name} differ.`, 'Keep one of them.');
  }
  if (container_name !== undefined && (scale ?? deploy?.replicas ?? 1) > 1) {
    refuse(
      at('container_name'),
      `The service ${name} runs more than once and has a \`container_name\`.`,
      'Take the name away: names are unique.',
    );
  }
};

const checkTargets = (name: string, service: ComposeService, at: (key: string) => Place): void => {
  const seen = new Set<string>();
  const targets = [
    ...(service.tmpfs ?? []).map((mount) => ['tmpfs', mount.split(':')[0] ?? ''] as const),
    ...(service.volumes ?? []).map(({ target }) => ['volumes', target] as const),
  ];
  for (const [key, target] of targets) {
    if (seen.has(target)) refuse(at(key), `Two mounts of ${name} have the target ${target}.`, 'Keep one of them.');
    seen.add(target);
  }
};

/** Those that are enabled. */
const dependenciesIn = (services: Services, name: string): readonly string[] =>
  Object.keys(services[name]?.depends_on ?? {}).filter((dependency) => Object.hasOwn(services, dependency));

/** The first circle, its first service again at its end. */
const circleOf = (services: Services): readonly string[] | null => {
  const done = new Set<string>();
  const walk = (name: string, path: readonly string[]): readonly string[] | null => {
    const seen = path.indexOf(name);
    if (seen >= 0) return [...path.slice(seen), name];
    if (done.has(name)) return null;
    for (const dependency of dependenciesIn(services, name)) {
      const circle = walk(dependency, [...path, name]);
      if (circle !== null) return circle;
    }
    done.add(name);
    return null;
  };
  for (const name of Object.keys(services)) {
    const circle = walk(name, []);
    if (circle !== null) return circle;
  }
  return null;
};

/** Every service after those it depends on, else by name; a dependency that is not enabled is left out. */
export const startOrder = ({ services }: Pick<ComposeProject, 'services'>): readonly string[] => {
  const order = new Set<string>();
  const visit = (name: string): void => {
    if (order.has(name)) return;
    for (const dependency of dependenciesIn(services, name).toSorted()) visit(dependency);
    order.add(name);
  };
  for (const name of Object.keys(services).toSorted()) visit(name);
  return Array.from(order);
};
