/** The least that each verb must do to the files, in seconds: one thread, warm file cache, nothing made durable. */
import { hash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type Case, makeFiles } from './files.ts';

/** By the step's name. */
export const bareLimits = (dir: string, each: Case): ReadonlyMap<string, number> => {
  const source = join(dir, 'set');
  makeFiles(source, each);
  const names = readdirSync(source).map((name) => join(source, name));
  const timed = (work: () => void): number => {
    const started = performance.now();
    work();
    return (performance.now() - started) / 1000;
  };
  const hashing = timed(() => names.forEach(hashOne));
  const stats = timed(() => {
    for (const name of names) lstatSync(name);
  });
  const target = join(dir, 'copy');
  mkdirSync(target);
  const copying = timed(() => {
    for (const [index, name] of names.entries()) {
      const folder = join(target, (index % 256).toString(16));
      if (index < 256) mkdirSync(folder, { recursive: true });
      copyFileSync(name, join(folder, String(index)));
      chmodSync(join(folder, String(index)), 0o444);
    }
  });
  rmSync(dir, { recursive: true, force: true });
  return new Map([
    ['add', hashing],
    ['status, clean', stats],
    ['status, one changed', stats],
    ['checkout, all', copying],
    ['push, folder', copying],
    ['fetch, folder', copying],
  ]);
};

const piece = Buffer.alloc(1 << 20);

const hashOne = (path: string): void => {
  if (lstatSync(path).size <= piece.length) {
    hash('md5', readFileSync(path));
    return;
  }
  const digest = createHash('md5');
  const file = openSync(path, 'r');
  for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) digest.update(piece.subarray(0, read));
  closeSync(file);
  digest.digest();
};
