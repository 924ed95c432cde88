/** Caches with objects of known content, for tests of remotes. */
import { createHash, hash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { manifestOid, renderManifest } from '../formats/manifest.ts';
import { objectPath } from '../store/objects.ts';
import type { RemoteConfig } from '../config/load.ts';
import type { Wanted, WantedFile } from './wanted.ts';

export type Place = { readonly dir: string; readonly cacheDir: string; readonly stateDir: string };

export const newPlace = (): Place => {
  const dir = mkdtempSync(join(tmpdir(), 'idrift-remote-'));
  const place = { dir, cacheDir: join(dir, 'cache'), stateDir: join(dir, 'state') };
  for (const each of [place.cacheDir, place.stateDir]) mkdirSync(each);
  return place;
};

/** Bytes that no other seed gives. */
export const bytesOf = (seed: string, size: number): Buffer => {
  const block = createHash('sha512').update(seed).digest();
  const bytes = Buffer.alloc(size, block);
  for (let at = 0; at < size; at += 1 << 16) bytes.write(`${seed}:${at}`.slice(0, Math.min(size - at, 40)), at);
  return bytes;
};

export const putObject = (cacheDir: string, bytes: Buffer, suffix = '', legacy = false): string => {
  const oid = hash('md5', bytes, 'hex') + suffix;
  writeObject(cacheDir, oid, bytes, legacy);
  return oid;
};

/** Whatever its bytes are. */
export const writeObject = (cacheDir: string, oid: string, bytes: Buffer, legacy = false): void => {
  const path = objectPath(cacheDir, oid, legacy);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  chmodSync(path, 0o444);
};

export const wantedFile = (cacheDir: string, name: string, bytes: Buffer): Wanted => ({
  id: { oid: putObject(cacheDir, bytes), legacy: false },
  name,
  size: bytes.length,
  children: null,
});

export const wantedFolder = (
  cacheDir: string,
  name: string,
  files: Readonly<Record<string, Buffer>>,
): Wanted & { readonly children: readonly WantedFile[] } => {
  const entries = Object.entries(files).map(([relpath, bytes]) => ({ relpath, md5: putObject(cacheDir, bytes) }));
  const manifest = renderManifest(entries);
  const oid = manifestOid(manifest);
  writeObject(cacheDir, oid, manifest);
  return {
    id: { oid, legacy: false },
    name,
    size: null,
    children: entries.map(({ relpath, md5 }) => ({
      id: { oid: md5, legacy: false },
      name: `${name}/${relpath}`,
      size: null,
    })),
  };
};

export const remoteConfig = (url: string, options: Readonly<Record<string, string>> = {}): RemoteConfig => ({
  name: 'store',
  url,
  options,
});
