/** What the images of our own services hold, and what they must not. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { COMPOSE_FILE, docker } from './real-stack.ts';

/** Each has what its service imports, no Python, and little more than Node. */
export const expectSmallImages = (prediction: string, web: string, monitoring: string): void => {
  const inside = (image: string): string =>
    docker('run', '--rm', '--entrypoint', 'sh', image, '-c', 'which python3; cd /idrift && ls core node_modules');
  const [inPrediction, inWeb, inMonitoring] = [inside(prediction), inside(web), inside(monitoring)];
  for (const each of [inPrediction, inWeb, inMonitoring]) expect(each).not.toMatch(/python|electron|react|dockerode/);
  expect(inPrediction).toMatch(/onnxruntime/);
  expect(inMonitoring).toMatch(/^pg$/m);
  for (const each of [inWeb, inMonitoring]) expect(each).not.toMatch(/onnxruntime/);
  expect(inWeb).not.toMatch(/^(?:pg|duckdb|better-sqlite3)$/m);
  const base = /NODE_IMAGE:-([^}]+)\}/.exec(readFileSync(COMPOSE_FILE, 'utf8'))?.[1] ?? '';
  const size = (image: string): number => Number(docker('image', 'inspect', '-f', '{{.Size}}', image));
  const megabytes = (image: string): number => (size(image) - size(base)) / 1e6;
  expect(megabytes(prediction)).toBeLessThan(100);
  for (const image of [web, monitoring]) expect(megabytes(image)).toBeLessThan(25);
};

/** In all layers and all settings of these images, as they would be pushed. `folder`: for the words that are looked for. */
export const expectNoneInLayers = (images: readonly string[], secrets: readonly string[], folder: string): void => {
  const list = join(folder, 'secrets');
  const found = (words: readonly string[]): number => {
    writeFileSync(list, words.join('\n'));
    const script = `docker save ${images.join(' ')} | LC_ALL=C grep -caF -f "$0"; exit 0`;
    return Number(execFileSync('sh', ['-c', script, list], { encoding: 'utf8' }));
  };
  expect(found(['core/app/containers/web.ts'])).toBeGreaterThan(0);
  expect(found(secrets)).toBe(0);
};
