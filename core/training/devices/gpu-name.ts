/** What GPU this computer has, in the system's own words; onnxruntime does not say which one WebGPU took. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const VENDORS: Readonly<Record<string, string>> = { '0x10de': 'NVIDIA', '0x1002': 'AMD', '0x8086': 'Intel' };

const namesIn = (dir: string): readonly string[] => (existsSync(dir) ? readdirSync(dir) : []);

const textOf = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');

/** From NVIDIA's driver: `NVIDIA GeForce RTX 4090`. */
export const nvidiaNames = (root = '/proc/driver/nvidia/gpus'): readonly string[] =>
  namesIn(root).flatMap((gpu) => /^Model:\s*(.+)$/m.exec(textOf(join(root, gpu, 'information')))?.[1]?.trim() ?? []);

const linuxCards = (root = '/sys/class/drm'): readonly string[] =>
  namesIn(root)
    .filter((name) => /^card\d+$/.test(name))
    .flatMap((card) => {
      const vendor = textOf(join(root, card, 'device', 'vendor')).trim();
      const device = textOf(join(root, card, 'device', 'device')).trim();
      return vendor === '' ? [] : [`${VENDORS[vendor] ?? 'GPU'} (${vendor}:${device})`];
    });

/** `VK_ICD_FILENAMES` and `VK_DRIVER_FILES` choose Vulkan's driver; SwiftShader, lavapipe and llvmpipe compute on the CPU. */
const softwareDriver = (): string | undefined => {
  const chosen = process.env['VK_DRIVER_FILES'] ?? process.env['VK_ICD_FILENAMES'] ?? '';
  return /swiftshader|lvp|lavapipe|llvmpipe/i.exec(chosen)?.[0];
};

/** For people. A Linux without any graphics card has WebGPU through a driver that computes on the CPU. */
export const gpuName = (): string => {
  const software = softwareDriver();
  if (software) return `Vulkan on the CPU (${software})`;
  if (process.platform === 'darwin') return 'Apple GPU';
  if (process.platform !== 'linux') return 'GPU';
  return nvidiaNames()[0] ?? linuxCards()[0] ?? 'Vulkan on the CPU';
};
