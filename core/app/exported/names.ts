/** Names of an exported model where not every character may stand. */

/** A part of an image's name: letters, digits, and single separators between them. */
export const imageName = (name: string): string =>
  plain(name)
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '') || 'model';

/** As Kubernetes names things: a DNS label that begins with a letter. */
export const dnsName = (name: string): string =>
  imageName(/^[a-z]/.test(imageName(name)) ? name : `model-${name}`)
    .slice(0, 40)
    .replace(/-+$/, '');

/** Letters with marks lose them; what has no Latin letter is dropped. */
const plain = (name: string): string => name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

export const defaultTag = (name: string, version: number): string => `idrift-${imageName(name)}:v${version}`;

/** Registry, path and tag as the engine takes them (distribution's reference grammar, without a digest). */
export const isImageTag = (tag: string): boolean =>
  tag.length <= 255 &&
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::\d+)?\/)?(?:[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?$/.test(
    tag,
  );
