/** Names of cache objects. They come from files that others wrote: anything but an md5 would lead out of the cache. */

export const OBJECT_NAME = /^[0-9a-f]{32}(?:\.dir)?$/;

/**
 * An object of a cache or a remote. `oid` is 32 hex digits, with `.dir` for a folder's manifest. DVC 2 hashed texts with LF line
 * ends and kept objects without the `files/md5` part: `legacy`.
 */
export type ObjectId = { readonly oid: string; readonly legacy: boolean };

export const isManifest = (oid: string): boolean => oid.endsWith('.dir');

/** The 32 hex digits alone. */
export const md5Of = (oid: string): string => oid.slice(0, 32);
