/** Bind mounts whose path leaves the project's folder: Compose allows them, a person may want to be asked. */
import { realpathSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';
import type { ComposeProject, ComposeService, Finding, Mount } from './model.ts';
import { type Place, whereIs } from './place.ts';

const isOutside = (path: string, folder: string): boolean => {
  const inside = relative(folder, path);
  return inside === '..' || inside.startsWith('../') || inside.startsWith('..\\') || isAbsolute(inside);
};

/** Follows links, as the Engine will. */
const real = (path: string): string => {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
};

type Known = {
  readonly volumes: ComposeProject['volumes'];
  readonly folder: string;
  readonly place: (service: string, key: string) => Place;
};

/** The path of this machine that a mount shows, by itself or through a volume that binds a folder. */
const pathOf = ({ type, source }: Mount, volumes: Known['volumes']): string | undefined => {
  if (type === 'bind' || source === undefined) return source;
  const options = Object.hasOwn(volumes, source) ? volumes[source]?.driver_opts : undefined;
  return options?.['o'] === 'bind' ? options['device'] : undefined;
};

export const outsideMounts = (services: ComposeProject['services'], known: Known): readonly Finding[] => {
  const realFolder = real(known.folder);
  const leaves = (path: string): boolean => isOutside(path, known.folder) || isOutside(real(path), realFolder);
  const ofService = ([name, service]: readonly [string, ComposeService]): readonly Finding[] =>
    (service.volumes ?? []).flatMap((mount): Finding[] => {
      const path = pathOf(mount, known.volumes);
      if (path === undefined || !leaves(path)) return [];
      const message = `The service ${name} mounts ${path}, which lies outside the project.`;
      return [{ kind: 'bind-outside-project', message, where: whereIs(known.place(name, 'volumes')), service: name }];
    });
  return Object.entries(services).flatMap(ofService);
};
