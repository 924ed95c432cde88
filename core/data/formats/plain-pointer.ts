/** The shape that nearly every pointer has, read without a YAML parser: thousands are read at start. */
import { newArtifact } from './artifact.ts';
import type { DvcFile } from './dvc-file.ts';
import type { YamlMap } from './yaml.ts';

/**
 * One out with the keys in DVC's order. A hash of digits alone may be quoted; a path is plain when nothing in it means anything in
 * YAML: no colon, `#`, quote or backslash, no blank at an end, no mark at the start.
 */
const PLAIN =
  /^outs:\n- md5: ('?)([0-9a-f]{32}(?:\.dir)?)\1\n(?: {2}size: (0|[1-9]\d{0,14})\n)?(?: {2}nfiles: (0|[1-9]\d{0,14})\n)?( {2}isexec: true\n)? {2}hash: md5\n {2}path: ([\p{L}\p{N}_/.](?:[\p{L}\p{N}_/.+,()=@~ -]*[\p{L}\p{N}_/.+()=@~-])?)\n$/u;

/** null for every other shape, broken ones included. */
export const parsePlainPointer = (text: string): DvcFile | null => {
  const found = PLAIN.exec(text);
  if (found === null) return null;
  const [, , md5 = '', size, nfiles, isexec, path = ''] = found;
  if (path.startsWith('...') || /^null$/i.test(path)) return null;
  const fields: YamlMap = { md5 };
  if (size !== undefined) fields['size'] = Number(size);
  if (nfiles !== undefined) fields['nfiles'] = Number(nfiles);
  if (isexec !== undefined) fields['isexec'] = true;
  fields['hash'] = 'md5';
  fields['path'] = path;
  const out = {
    ...newArtifact(path),
    md5,
    size: size === undefined ? null : Number(size),
    nfiles: nfiles === undefined ? null : Number(nfiles),
    isexec: isexec !== undefined,
  };
  return {
    outs: [out],
    deps: [],
    frozen: false,
    md5: null,
    wdir: null,
    cmd: null,
    alwaysChanged: false,
    desc: null,
    meta: null,
    raw: { outs: [fields] },
  };
};
