/** Names and labels by which `docker compose` and we know what belongs to a project; compose-spec and Compose 2.40's own words. */
import type { ComposeProject, ComposeService } from '../compose/model.ts';

const PREFIX = 'com.docker.compose.';

export const LABEL = {
  project: `${PREFIX}project`,
  service: `${PREFIX}service`,
  number: `${PREFIX}container-number`,
  oneoff: `${PREFIX}oneoff`,
  hash: `${PREFIX}config-hash`,
  image: `${PREFIX}image`,
  dependsOn: `${PREFIX}depends_on`,
  workingDir: `${PREFIX}project.working_dir`,
  configFiles: `${PREFIX}project.config_files`,
  environmentFile: `${PREFIX}project.environment_file`,
  version: `${PREFIX}version`,
  replace: `${PREFIX}replace`,
  network: `${PREFIX}network`,
  volume: `${PREFIX}volume`,
  builder: `${PREFIX}image.builder`,
} as const;

/** The Compose whose labels, names and hashes are written: another one may hash otherwise, and then recreates once. */
export const COMPOSE_VERSION = '2.40.3';

export const containerName = (project: string, key: string, service: ComposeService, number: number): string =>
  service.container_name ?? `${project}-${key}-${number}`;

/** What a service runs: the image it names, or the one that is built for it. */
export const imageOf = (project: string, key: string, service: ComposeService): string =>
  service.image ?? `${project}-${key}`;

export const scaleOf = (service: ComposeService): number => service.scale ?? service.deploy?.replicas ?? 1;

export const containerLabels = (
  project: ComposeProject,
  key: string,
  service: ComposeService,
  of: { readonly number: number; readonly hash: string; readonly imageId: string },
): Record<string, string> => ({
  ...service.labels,
  [LABEL.hash]: of.hash,
  [LABEL.number]: String(of.number),
  [LABEL.dependsOn]: Object.entries(service.depends_on ?? {})
    .map(([name, { condition, restart }]) => `${name}:${condition}:${restart === true}`)
    .join(','),
  [LABEL.image]: of.imageId,
  [LABEL.oneoff]: 'False',
  [LABEL.project]: project.name,
  [LABEL.configFiles]: project.files.join(','),
  [LABEL.workingDir]: project.workingDir,
  ...(project.environmentFile === undefined ? {} : { [LABEL.environmentFile]: project.environmentFile }),
  [LABEL.service]: key,
  [LABEL.version]: COMPOSE_VERSION,
});

/** What the label `depends_on` says: `db:service_healthy:false,cache:service_started:true`. */
export const dependenciesOfLabel = (label: string | undefined): readonly string[] =>
  (label ?? '').split(',').flatMap((part) => part.split(':')[0] || []);
