/**
 * What is known of files that were hashed: size, times and inode beside the md5, so that an unchanged file is not read again. One file for
 * each tracked folder, one for all single files, in `.dvc/tmp/idrift/state/`. A cache and nothing more: when one is missing or damaged the
 * files are hashed. Layout: a line of JSON, the paths with NUL between them, padding to 8, FACTS float64 a path, 16 bytes of md5 a path.
 */
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeIfPossible } from '../../base/atomic-file.ts';
import { FACTS, type Walked } from './walk.ts';

const VERSION = 1;
const MD5_BYTES = 16;

/**
 * A file that changed this short a time before it was looked at may change again without its times showing it: such an entry is not
 * believed. File systems count time in steps of up to some ten milliseconds; FAT (2 s) is the exception that is left out.
 */
export const UNSURE_MS = 20;

export type State = {
  readonly paths: readonly string[];
  /** The same, joined: comparing it is cheaper than comparing each. */
  readonly joined: string;
  readonly facts: Float64Array;
  /** MD5_BYTES for each path; all zero when not sure. */
  readonly md5s: Uint8Array;
  /** Of the whole, for a folder, when each of its files is sure. */
  readonly oid: string | null;
};

/** @param key the tracked folder's path, or `:files` */
export const statePath = (ownFolder: string, key: string): string => join(ownFolder, 'state', `${fileNameOf(key)}.bin`);

const LONGEST_NAME = 150;

/** Spelled out where that is short: loading Node's crypto takes longer than looking at ten thousand unchanged files. */
const fileNameOf = (key: string): string => {
  const name = key.replaceAll(/[^a-z\d_-]/gu, (char) => `%${char.codePointAt(0)?.toString(16)}.`);
  return name.length <= LONGEST_NAME ? name : `%%${hash('md5', key, 'hex')}`;
};

export const readState = (file: string): State | null => {
  try {
    const bytes = readFileSync(file);
    const end = bytes.indexOf(0x0a);
    const head = JSON.parse(bytes.toString('utf8', 0, end)) as {
      version: number;
      count: number;
      names: number;
      oid: string | null;
    };
    if (head.version !== VERSION) return null;
    const joined = bytes.toString('utf8', end + 1, end + 1 + head.names);
    const at = padded(end + 1 + head.names);
    const factBytes = head.count * FACTS * 8;
    if (bytes.length !== at + factBytes + head.count * MD5_BYTES) return null;
    const facts = new Float64Array(head.count * FACTS);
    Buffer.from(facts.buffer).set(bytes.subarray(at, at + factBytes));
    const paths = head.count === 0 ? [] : joined.split('\0');
    return { paths, joined, facts, md5s: bytes.subarray(at + factBytes), oid: head.oid };
  } catch {
    return null;
  }
};

const padded = (length: number): number => Math.ceil(length / 8) * 8;

export const writeState = (file: string, state: Omit<State, 'joined'>): void => {
  const names = Buffer.from(state.paths.join('\0'), 'utf8');
  const head = Buffer.from(
    `${JSON.stringify({ version: VERSION, count: state.paths.length, names: names.length, oid: state.oid })}\n`,
  );
  const gap = Buffer.alloc(padded(head.length + names.length) - head.length - names.length);
  writeIfPossible(file, Buffer.concat([head, names, gap, bytesOf(state.facts), state.md5s]));
};

/** Whether a walk shows the very files of a state. */
export const isUnchanged = (state: State, { paths, facts }: Walked): boolean =>
  state.facts.length === facts.length &&
  Buffer.compare(bytesOf(state.facts), bytesOf(facts)) === 0 &&
  state.joined === paths.join('\0');

const bytesOf = (numbers: Float64Array): Buffer => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);

/** The md5 of a path whose facts are those given; null when it must be hashed. */
export const lookUp = (state: State | null): ((path: string, facts: Float64Array, at: number) => string | null) => {
  if (!state) return () => null;
  const places = new Map(state.paths.map((path, index) => [path, index]));
  return (path, facts, at) => {
    const index = places.get(path);
    if (index === undefined) return null;
    for (let each = 0; each < FACTS; each++) {
      if (state.facts[index * FACTS + each] !== facts[at * FACTS + each]) return null;
    }
    return md5At(state.md5s, index);
  };
};

export const md5At = (md5s: Uint8Array, index: number): string | null => {
  const bytes = Buffer.from(md5s.buffer, md5s.byteOffset + index * MD5_BYTES, MD5_BYTES);
  const md5 = bytes.toString('hex');
  return md5 === UNSURE ? null : md5;
};

const UNSURE = '0'.repeat(32);

/**
 * The md5s as they are kept: zero for those that are not known, and for files that changed within UNSURE_MS before `seenAt`, the moment of the
 * walk in milliseconds. Clocks that were set back make files look changed in the future: those are not sure either.
 */
export const packMd5s = (
  md5s: readonly (string | null)[],
  facts: Float64Array,
  seenAt: number,
): { bytes: Uint8Array; sure: boolean } => {
  const bytes = Buffer.alloc(md5s.length * MD5_BYTES);
  let sure = true;
  for (const [index, md5] of md5s.entries()) {
    const changed = Math.max(facts[index * FACTS + 1] ?? 0, facts[index * FACTS + 2] ?? 0);
    if (md5 === null || changed > seenAt - UNSURE_MS) sure = false;
    else bytes.write(md5, index * MD5_BYTES, 'hex');
  }
  return { bytes, sure };
};
