/** Fetches the CUDA runtime: downloads, checks, unpacks, and puts it in place at once. */
import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { syncFolder } from '../../base/atomic-file.ts';
import { cudaRuntimeDir, RUNTIME_BYTES, RUNTIME_PACKAGES, type RuntimePackage, runtimesIn } from './cuda-runtime.ts';
import { fetchFile } from './fetch-file.ts';

export type FetchProgress = {
  readonly phase: 'downloading' | 'unpacking';
  readonly receivedBytes: number;
  readonly totalBytes: number;
};

/** npm's own settings decide, where npm is; else its public registry. */
const npmRegistry = async (): Promise<string> => {
  const set = process.env['npm_config_registry'] ?? process.env['NPM_CONFIG_REGISTRY'];
  if (set) return set;
  try {
    const options = { shell: process.platform === 'win32' };
    return (await promisify(execFile)('npm', ['config', 'get', 'registry'], options)).stdout.trim();
  } catch {
    return 'https://registry.npmjs.org/';
  }
};

const tarballUrl = (registry: string, { name, version }: RuntimePackage): string =>
  `${registry.replace(/\/+$/, '')}/${name}/-/${name}-${version}.tgz`;

/** Every file of an npm package that is kept, into `dir`. */
const unpack = async (tarball: string, dir: string, keep: RuntimePackage['keep']): Promise<void> => {
  const unpacked = extract();
  const reading = pipeline(createReadStream(tarball), createGunzip(), unpacked);
  for await (const entry of unpacked) {
    // npm packs everything under `package/`.
    const target = entry.header.type === 'file' ? keep(entry.header.name.replace(/^[^/]+\//, '')) : undefined;
    if (target === undefined || target.split('/').includes('..')) {
      entry.resume();
      continue;
    }
    const path = join(dir, target);
    mkdirSync(dirname(path), { recursive: true });
    await pipeline(entry, createWriteStream(path, { flush: true }));
  }
  await reading;
};

/** Gives the folder. Aborting keeps what was downloaded; nothing half-unpacked is ever used. */
export async function* fetchCudaRuntime(home: string, signal?: AbortSignal): AsyncGenerator<FetchProgress, string> {
  const dir = cudaRuntimeDir(home);
  if (existsSync(dir)) return dir;
  const registry = await npmRegistry();
  const downloads = join(runtimesIn(home), 'downloads');
  let before = 0;
  const tarballs: { readonly path: string; readonly of: RuntimePackage }[] = [];
  for (const of of RUNTIME_PACKAGES) {
    const path = join(downloads, `${of.name}-${of.version}.tgz`);
    for await (const here of fetchFile({ ...of, url: tarballUrl(registry, of), path }, signal))
      yield { phase: 'downloading', receivedBytes: before + here, totalBytes: RUNTIME_BYTES };
    before += of.bytes;
    tarballs.push({ path, of });
  }
  yield { phase: 'unpacking', receivedBytes: RUNTIME_BYTES, totalBytes: RUNTIME_BYTES };
  const temporary = `${dir}.new`;
  rmSync(temporary, { recursive: true, force: true });
  for (const { path, of } of tarballs) {
    signal?.throwIfAborted();
    await unpack(path, temporary, of.keep);
  }
  renameSync(temporary, dir);
  syncFolder(dirname(dir));
  rmSync(downloads, { recursive: true, force: true });
  return dir;
}
