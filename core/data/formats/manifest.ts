/** A tracked folder's manifest, the `.dir` object: a JSON list of its files as Python writes it, byte for byte. */
import { createHash } from 'node:crypto';
import { IdriftError } from '../../contract/errors.ts';
import { byCodePoint, pythonString } from './python-json.ts';

/** `relpath` is relative to the folder, with `/`; `md5` is 32 hex digits. */
export type ManifestEntry = { readonly relpath: string; readonly md5: string };

const SURROGATE = /[\ud800-\udfff]/;

/** The bytes of the object, whatever the order of the entries. */
export const renderManifest = (entries: readonly ManifestEntry[]): Buffer => {
  // UTF-16 order is code-point order where there are no surrogates, and faster.
  const isPlain = entries.every(({ relpath }) => !SURROGATE.test(relpath));
  const sorted = entries.toSorted(
    isPlain
      ? (a, b) => (a.relpath < b.relpath ? -1 : a.relpath > b.relpath ? 1 : 0)
      : (a, b) => byCodePoint(a.relpath, b.relpath),
  );
  return Buffer.from(
    `[${sorted.map(({ md5, relpath }) => `{"md5": "${md5}", "relpath": ${pythonString(relpath)}}`).join(', ')}]`,
  );
};

/** The name of a manifest: its md5, with `.dir`. */
export const manifestOid = (bytes: Uint8Array): string => `${createHash('md5').update(bytes).digest('hex')}.dir`;

const MD5 = /^[0-9a-f]{32}$/;

/**
 * @param name the object or folder that the error names.
 * @throws IdriftError `corrupt` when it is no list of files, or names one that would lie outside its folder.
 */
export const parseManifest = (bytes: Uint8Array, name: string): ManifestEntry[] => {
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch (thrown) {
    throw corrupt(name, 'it is not valid JSON', thrown);
  }
  if (!Array.isArray(content)) throw corrupt(name, 'it is not a list of files');
  return content.map((entry: unknown, index) => {
    const { md5, relpath } = fieldsOf(entry);
    if (typeof md5 !== 'string' || typeof relpath !== 'string' || !MD5.test(md5)) {
      throw corrupt(name, `entry ${index + 1} has no md5 of 32 hex digits and a relpath`);
    }
    if (!isInside(relpath))
      throw corrupt(name, `entry ${index + 1} names ${JSON.stringify(relpath)}, which is no place for data`);
    return { relpath, md5 };
  });
};

const fieldsOf = (entry: unknown): { readonly md5?: unknown; readonly relpath?: unknown } =>
  typeof entry === 'object' && entry !== null ? entry : {};

/** Parts that lead elsewhere or into git's or DVC's own files; NUL and half surrogates cannot be written as a name. */
const OUTSIDE = /(?:^|\/)(?:\.{1,2}|\.git|\.dvc)?(?:\/|$)|\0/i;
const OUTSIDE_ON_WINDOWS = /\\|:/;

export const isInside = (relpath: string, platform: NodeJS.Platform = process.platform): boolean =>
  !OUTSIDE.test(relpath) && relpath.isWellFormed() && !(platform === 'win32' && OUTSIDE_ON_WINDOWS.test(relpath));

const corrupt = (name: string, problem: string, cause?: unknown): IdriftError =>
  new IdriftError(
    {
      code: 'corrupt',
      message: `The list of files of ${name} cannot be read: ${problem}.`,
      where: name,
      hint: 'Fetch it again from the remote, or add the folder again where its files lie.',
    },
    { cause },
  );
