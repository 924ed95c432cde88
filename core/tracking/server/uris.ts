/** Addresses of artifacts and models: taken apart and put together as MLflow does. */
import { join, posix, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { invalid } from './errors.ts';

type Uri = {
  /** In small letters, without the colon; empty for a plain path. */
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  /** With its `?`, or empty. */
  readonly query: string;
};

export const parseUri = (uri: string): Uri => {
  const parts =
    /^(?:(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/(?<host>[^/?#]*))?(?<path>[^?#]*)(?<query>\?[^#]*)?/.exec(
      uri,
    )?.groups;
  return {
    scheme: parts?.['scheme']?.toLowerCase() ?? '',
    host: parts?.['host'] ?? '',
    path: parts?.['path'] ?? '',
    query: parts?.['query'] ?? '',
  };
};

/** More folders at the end of an address's path, before its query. */
export const appendToUri = (uri: string, ...parts: readonly string[]): string => {
  const cut = uri.indexOf('?');
  const [base, query] = cut < 0 ? [uri, ''] : [uri.slice(0, cut), uri.slice(cut)];
  const tail = parts.join('/').replace(/^\/+/, '');
  return `${base}${base.endsWith('/') ? '' : '/'}${tail}${query}`;
};

/** Decoded until it stays as it is: what was encoded twice must not slip through. */
export const fullyDecoded = (text: string): string => {
  let before = text;
  for (let turn = 0; turn < 10; turn += 1) {
    let after: string;
    try {
      after = decodeURIComponent(before);
    } catch {
      return before;
    }
    if (after === before) return after;
    before = after;
  }
  throw invalid('Invalid path');
};

/** On this machine: a path, or a `file:` address. */
export const isLocal = (uri: string): boolean => {
  const { scheme, host } = parseUri(uri);
  if (scheme === '') return true;
  return scheme === 'file' && (host === '' || host === '.' || /^(localhost|127\.0\.0\.1)/.test(host));
};

export const localPath = (uri: string): string => {
  const { scheme, path } = parseUri(uri);
  return scheme === 'file' ? decodeURIComponent(path) : uri;
};

/**
 * An experiment's place for files as it is kept: relative paths become absolute.
 * @throws MlflowError for what cannot be one.
 */
export const resolveLocation = (location: string, field: string): string => {
  const { query, scheme } = parseUri(location);
  if (/[#;]/.test(location)) throw invalid(`'${field}' URL can't include fragments or params.`);
  if (fullyDecoded(query).includes('..')) throw invalid('Invalid query string');
  if (scheme === 'runs') throw invalid(`Artifact location cannot be a runs:/ URI. Given: '${location}'`);
  if (!isLocal(location) || posix.isAbsolute(localPath(location)) || /^[A-Za-z]:/.test(location)) return location;
  const absolute = resolve(localPath(location));
  return scheme === 'file' ? pathToFileURL(absolute).href : absolute;
};

/**
 * A path below an artifact folder, decoded. @throws MlflowError for one that could lead out of it: absolute, with `..`, with
 * a backslash or a drive. Control characters are escaped, as MLflow escapes them.
 */
export const safePath = (path: string): string => {
  const decoded = fullyDecoded(path);
  const plain = decoded.replaceAll(
    /[\u0000-\u001f\u007f]/g,
    (unit) => `%${unit.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  const leadsOut = plain.split('/').includes('..') || /^(\/|\\|[A-Za-z]:|file:)/.test(plain);
  if (leadsOut || /[#\\]/.test(plain)) throw invalid('Invalid path');
  return plain;
};

/** `mlflow-artifacts:/1/x` and a path below it, as one path below the store's folder. */
export const joinPath = (folder: string, path: string): string => (path === '' ? folder : join(folder, path));
