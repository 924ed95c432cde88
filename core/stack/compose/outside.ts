/** Bind mounts whose path leaves the project's folder: Compose allows them, a person may want to be asked. */
import { realpathSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';
import type { ComposeProject, ComposeService, ComposeVolume, Finding } from './model.ts';
import { type Place, whereIs } from './place.ts';

const isOutside = (path: string, folder: string): boolean => {
  const inside = relative(folder, path);
  return inside === '..' || inside.startsWith('../') || inside.startsWith('..\\') || isAbsolute(inside);
};

/** Follows links, as the Engine will. */
const real = (path: string): string => {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
};

const leaves = (path: string, folder: string): boolean =>
  isOutside(path, folder) || isOutside(real(path), real(folder));

type Known = {
  readonly volumes: ComposeProject['volumes'];
  readonly folder: string;
  readonly place: (service: string, key: string) => Place;
};

const boundFolder = (volume: ComposeVolume | undefined): string | undefined =>
  volume?.driver_opts?.o === 'bind' ? volume.driver_opts.device : undefined;

export const outsideMounts = (services: ComposeProject['services'], known: Known): readonly Finding[] =>
  Object.entries(services).flatMap(([name, service]) => outsideOf(name, service, known));

const outsideOf = (name: string, service: ComposeService, { volumes, folder, place }: Known): readonly Finding[] =>
  (service.volumes ?? []).flatMap((mount): Finding[] => {
    const path =
      mount.type === 'bind'
        ? mount.source
        : boundFolder(
            mount.source !== undefined && Object.hasOwn(volumes, mount.source) ? volumes[mount.source] : undefined,
          );
    if (path === undefined || !leaves(path, folder)) return [];
    const message = `The service ${name} mounts ${path}, which lies outside the project.`;
    return [{ kind: 'bind-outside-project', message, where: whereIs(place(name, 'volumes')), service: name }];
  });
