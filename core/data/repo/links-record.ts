/**
 * What was put into the folder by us, so that a checkout of a version that no longer tracks a path can take the file away again, as
 * `dvc checkout` does with those that it made itself.
 */
import { join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { type DvcProject, ownFolder, readText } from './project.ts';

type Links = { [path: string]: string };

const fileOf = (project: DvcProject): string => join(ownFolder(project), 'links.json');

/** Paths with the oid that they had; nothing when there is no record. */
export const readLinks = (project: DvcProject): Readonly<Links> => {
  try {
    const links: unknown = JSON.parse(readText(fileOf(project)) ?? '{}');
    return typeof links === 'object' && links !== null ? (links as Links) : {};
  } catch {
    return {};
  }
};

export const rememberLinks = (
  project: DvcProject,
  made: readonly { readonly path: string; readonly oid: string }[],
  gone: readonly string[] = [],
): void => {
  const links: Links = { ...readLinks(project) };
  const before = JSON.stringify(links);
  for (const { path, oid } of made) links[path] = oid;
  for (const path of gone) delete links[path];
  const text = JSON.stringify(links);
  if (text !== before) writeFileAtomic(fileOf(project), text);
};
