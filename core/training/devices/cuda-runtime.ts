/**
 * onnxruntime's CUDA provider is no part of its npm package: it is fetched on request into a folder of the user's, together with
 * the version of onnxruntime-node that it belongs to, and the training child is started with that one.
 */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { Recipe } from '../../contract/training.ts';
import { nvidiaNames } from './gpu-name.ts';

/** Checked against what arrives, whichever registry it comes from. `keep`: which of its files, and where they go. */
export type RuntimePackage = {
  readonly name: string;
  readonly version: string;
  readonly bytes: number;
  readonly integrity: string;
  readonly keep: (path: string) => string | undefined;
};

const BINARIES = 'node_modules/onnxruntime-node/bin/napi-v6/linux/x64';

/** The registry carries the provider of no other version. */
const VERSION = '1.29.0';

const moduleFiles =
  (name: string, unwanted: RegExp) =>
  (path: string): string | undefined =>
    unwanted.test(path) ? undefined : `node_modules/${name}/${path}`;

export const RUNTIME_PACKAGES: readonly RuntimePackage[] = [
  {
    name: 'onnxruntime-common',
    version: VERSION,
    bytes: 66_604,
    integrity: 'sha512-/F63/e2VJoaVXGGNu6S5QH7jivBThGO95OzAVXXQ8hTta/b1QxI8udHa6cI3+3mAb5WWIIaMMwfZw01oivjJ1g==',
    keep: moduleFiles('onnxruntime-common', /\.map$/),
  },
  {
    name: 'onnxruntime-node',
    version: VERSION,
    bytes: 111_735_068,
    integrity: 'sha512-WjiVVB72riILz8HbYvxvmjKyE/WmkYoSfKY++axo5jAR609HQg8MwiG/HhShpTcJfmmAdzxxmB+MMST3A+SiPA==',
    keep: moduleFiles('onnxruntime-node', /\.map$|^script\/|^bin\/napi-v\d+\/(win32|darwin|linux\/arm64)\//),
  },
  {
    name: 'com.github.asus4.onnxruntime.linux-x64-gpu',
    version: '0.4.9',
    bytes: 179_145_956,
    integrity: 'sha512-FopIhNE/Ng+v2X65wVc9clPCBCvhvA53Hxo2U0Kf5fGdVsC7iCA+mZ0KLWggcQAj7TIZ6pNidR4AC10g74Xo6w==',
    keep: (path) => {
      const library = /^Plugins\/Linux\/x64\/(libonnxruntime_providers_(?:cuda|shared)\.so)$/.exec(path)?.[1];
      return library ? `${BINARIES}/${library}` : undefined;
    },
  },
];

export const RUNTIME_BYTES = RUNTIME_PACKAGES.reduce((sum, { bytes }) => sum + bytes, 0);

export const runtimesIn = (home: string): string => join(home, 'runtimes');

/** It exists as a whole or not at all. */
export const cudaRuntimeDir = (home: string): string => join(runtimesIn(home), `cuda-13-onnxruntime-${VERSION}`);

/** Of CUDA 13 itself, what the provider links against. */
const LIBRARIES = ['libcublasLt.so.13', 'libcublas.so.13', 'libcurand.so.10', 'libcudart.so.13'];

const folders = (dir: string, name: RegExp): readonly string[] =>
  existsSync(dir) ? readdirSync(dir).flatMap((entry) => (name.test(entry) ? [join(dir, entry)] : [])) : [];

/** Where Python's packages of NVIDIA put CUDA's libraries, when the `python3` of this computer has them. */
const pythonDirs = async (): Promise<readonly string[]> => {
  const ask = 'import nvidia, os; print(os.pathsep.join(nvidia.__path__))';
  try {
    const { stdout } = await promisify(execFile)('python3', ['-c', ask], { timeout: 10_000 });
    return stdout
      .trim()
      .split(delimiter)
      .flatMap((dir) => folders(dir, /./))
      .map((dir) => join(dir, 'lib'));
  } catch {
    return []; // no Python, or none with them
  }
};

/** Where toolkits and distributions put CUDA's libraries, beside what LD_LIBRARY_PATH names. */
const systemDirs = (): readonly string[] => [
  ...(process.env['LD_LIBRARY_PATH'] ?? '').split(delimiter).filter(Boolean),
  ...folders('/usr/local', /^cuda/).map((dir) => join(dir, 'lib64')),
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib64',
  '/usr/lib/wsl/lib',
];

const isIn = (dirs: readonly string[], library: string): boolean => dirs.some((dir) => existsSync(join(dir, library)));

export type CudaState =
  | { readonly kind: 'present' }
  /** `fetchBytes`: what is missing can be fetched, so many bytes. */
  | { readonly kind: 'absent'; readonly reason: string; readonly fetchBytes?: number };

const missing = (reason: string) => ({ kind: 'absent', reason }) as const;

export const cudaState = async (home: string): Promise<CudaState> => {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return missing('CUDA is used on Linux with an x86-64 processor only; other systems reach the GPU by WebGPU.');
  if (nvidiaNames().length === 0 && !isIn(systemDirs(), 'libcuda.so.1'))
    return missing('No NVIDIA GPU with its driver was found on this computer.');
  const dirs = [...systemDirs(), ...(await pythonDirs())];
  const absent = LIBRARIES.filter((library) => !isIn(dirs, library));
  if (absent.length > 0)
    return missing(
      `CUDA 13 is not installed: ${absent.join(', ')} were not found. NVIDIA's CUDA toolkit 13 brings them.`,
    );
  if (!existsSync(cudaRuntimeDir(home)))
    return {
      ...missing(`The CUDA runtime for training is not here yet: ${Math.round(RUNTIME_BYTES / 1e6)} MB, once.`),
      fetchBytes: RUNTIME_BYTES,
    };
  return { kind: 'present' };
};

/** Of a child that computes with CUDA. TensorFloat-32 is the provider's default, and a switch of the driver's. */
export const cudaEnvironment = async (
  home: string,
  precision: Recipe['precision'],
): Promise<Readonly<Record<string, string>>> => ({
  IDRIFT_ONNXRUNTIME: cudaRuntimeDir(home),
  LD_LIBRARY_PATH: [...systemDirs(), ...(await pythonDirs())].filter((dir) => existsSync(dir)).join(delimiter),
  ...(precision === 'fp32' ? { NVIDIA_TF32_OVERRIDE: '0' } : {}),
});
