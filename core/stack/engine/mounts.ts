/** A service's volumes, secrets and configs as the engine takes them, in the two forms that Compose chooses between. */
import type Docker from 'dockerode';
import { IdriftError } from '../../contract/errors.ts';
import type { ComposeProject, ComposeService, FileUse, Mount } from '../compose/model.ts';

type EngineMount = Docker.MountSettings & { readonly Source?: string };

export type ServiceMounts = { readonly binds: readonly string[]; readonly mounts: readonly EngineMount[] };

/** A mount of the container that is replaced, and which of its image's volumes it may carry on. */
export type Inherited = {
  readonly mounts: readonly Docker.ContainerInspectInfo['Mounts'][number][];
  readonly imageVolumes: readonly string[];
};

export const serviceMounts = (
  project: ComposeProject,
  service: ComposeService,
  inherited: Inherited | undefined,
): ServiceMounts => {
  const binds: string[] = [];
  const mounts: EngineMount[] = [];
  const carried = inherited ? anonymousOf(service, inherited) : [];
  for (const mount of service.volumes ?? []) {
    if (mount.source === undefined && carried.some(({ Target }) => Target === mount.target)) continue;
    if (isPlain(mount)) binds.push(bindText(project, mount));
    else mounts.push(engineMount(project, mount));
  }
  const taken = new Set((service.volumes ?? []).map(({ target }) => target));
  mounts.push(...carried.filter(({ Target }) => !declaresNamed(service, Target)));
  for (const file of fileMounts(project, service)) {
    if (!taken.has(file.Target)) mounts.push(file);
  }
  return { binds, mounts };
};

const declaresNamed = (service: ComposeService, target: string): boolean =>
  (service.volumes ?? []).some((mount) => mount.target === target && mount.source !== undefined);

/** Anonymous volumes go on with the container that replaces theirs: what was written into them is not lost. */
const anonymousOf = (service: ComposeService, { mounts, imageVolumes }: Inherited): EngineMount[] =>
  mounts
    .filter(({ Type, Destination }) => {
      if (Type !== 'volume') return false;
      const declared = (service.volumes ?? []).some(
        ({ target, source }) => target === Destination && source === undefined,
      );
      return declared || imageVolumes.includes(Destination);
    })
    .map(({ Name, Destination, RW }) => ({
      Type: 'volume' as const,
      Source: Name ?? '',
      Target: Destination,
      ReadOnly: !RW,
    }));

/** The short form makes a missing folder of the host; the long form has the options. */
const isPlain = ({ type, source, bind, volume }: Mount): boolean => {
  if (type === 'bind') {
    if (bind === undefined) return true;
    return bind.create_host_path === true && bind.propagation === undefined && bind.recursive === undefined;
  }
  if (type !== 'volume' || source === undefined) return false;
  return !volume || (!volume.nocopy && volume.subpath === undefined && Object.keys(volume.labels ?? {}).length === 0);
};

const bindText = (project: ComposeProject, { type, source = '', target, read_only, bind }: Mount): string => {
  const name = type === 'volume' ? (project.volumes[source]?.name ?? source) : source;
  return `${name}:${target}:${[read_only ? 'ro' : 'rw', ...(bind?.selinux ? [bind.selinux] : [])].join(',')}`;
};

const engineMount = (project: ComposeProject, mount: Mount): EngineMount => {
  const { type, source, target, read_only, consistency } = mount;
  const common = {
    Target: target,
    ...(source === undefined ? {} : { Source: type === 'volume' ? (project.volumes[source]?.name ?? source) : source }),
    ...(read_only ? { ReadOnly: true } : {}),
    ...(consistency === undefined ? {} : { Consistency: consistency as Docker.MountConsistency }),
  };
  switch (type) {
    case 'bind':
      return { Type: 'bind', ...common, BindOptions: bindOptions(mount) } as EngineMount;
    case 'volume':
      return { Type: 'volume', ...common, ...volumeOptions(mount) } as EngineMount;
    case 'tmpfs':
      return { Type: 'tmpfs', ...common, ...tmpfsOptions(mount) } as EngineMount;
    case 'image':
      return { Type: 'image', ...common } as unknown as EngineMount;
    case 'npipe':
    case 'cluster':
      return { Type: type, ...common } as unknown as EngineMount;
  }
};

const bindOptions = ({ bind }: Mount): object => ({
  ...(bind?.propagation ? { Propagation: bind.propagation } : {}),
  ...(bind?.create_host_path ? { CreateMountpoint: true } : {}),
  ...(bind?.recursive === 'disabled' ? { NonRecursive: true } : {}),
  ...(bind?.recursive === 'writable' ? { ReadOnlyNonRecursive: true } : {}),
  ...(bind?.recursive === 'readonly' ? { ReadOnlyForceRecursive: true } : {}),
});

const volumeOptions = ({ volume }: Mount): object =>
  volume === undefined
    ? {}
    : {
        VolumeOptions: {
          ...(volume.nocopy ? { NoCopy: true } : {}),
          ...(volume.subpath === undefined ? {} : { Subpath: volume.subpath }),
          ...(volume.labels === undefined ? {} : { Labels: volume.labels }),
        },
      };

const tmpfsOptions = ({ tmpfs }: Mount): object =>
  tmpfs === undefined
    ? {}
    : {
        TmpfsOptions: {
          ...(tmpfs.size === undefined ? {} : { SizeBytes: Number(tmpfs.size) }),
          ...(tmpfs.mode === undefined ? {} : { Mode: tmpfs.mode }),
        },
      };

/** Secrets and configs that are files of this machine. Those with a text are put into the container: `file-objects.ts`. */
const fileMounts = (project: ComposeProject, service: ComposeService): EngineMount[] => [
  ...(service.secrets ?? []).flatMap((use) =>
    fileMount(use, '/run/secrets/', 'secret', project.secrets[use.source]?.file),
  ),
  ...(service.configs ?? []).flatMap((use) => fileMount(use, '/', 'config', project.configs[use.source]?.file)),
];

const fileMount = (use: FileUse, folder: string, kind: 'secret' | 'config', file: string | undefined): EngineMount[] =>
  file === undefined
    ? []
    : [
        {
          Type: 'bind',
          Source: file,
          Target: targetOf(use, folder),
          ReadOnly: true,
          ...(kind === 'secret' ? { BindOptions: {} } : {}),
        } as EngineMount,
      ];

/** Where a secret (`/run/secrets/`) or config (`/`) lies in the container. */
export const targetOf = ({ source, target = source }: FileUse, folder: string): string =>
  target.startsWith('/') ? target : `${folder}${target}`;

/** @throws IdriftError `bad-input` for a secret or config that only a swarm could give */
export const checkFileObjects = (project: ComposeProject, key: string, service: ComposeService): void => {
  for (const [kind, uses, objects] of [
    ['secret', service.secrets, project.secrets],
    ['config', service.configs, project.configs],
  ] as const) {
    const external = uses?.find(({ source }) => objects[source]?.external === true);
    if (!external) continue;
    throw new IdriftError({
      code: 'bad-input',
      message: `The ${kind} ${external.source} of service ${key} is external: only a swarm has those.`,
      where: project.files[0],
      hint: `Give the ${kind} a file instead.`,
    });
  }
};
