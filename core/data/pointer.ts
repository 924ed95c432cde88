/** DVC pointer files (`train.jsonl.dvc`): YAML that names a tracked path by its md5. Written as `dvc add` writes them. */
import { posix } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { IdriftError } from '../contract/errors.ts';
import { yamlScalar } from './yaml-scalar.ts';

/** Names come from files that others wrote: anything but an md5 would lead out of the cache. */
export const OBJECT_NAME = /^[0-9a-f]{32}(?:\.dir)?$/;

/** An out of a pointer file. `path` is relative to the project folder, with `/`. */
export type Out = {
  readonly path: string;
  /** 32 hex digits, with `.dir` for a folder; null when DVC has not hashed it. */
  readonly md5: string | null;
  readonly size: number | null;
  /** DVC 2 wrote no `hash:`; such objects lie in the legacy cache layout. */
  readonly legacy: boolean;
};

const pointerSchema = z.looseObject({
  outs: z
    .array(
      z.looseObject({
        path: z.coerce.string(),
        md5: z.coerce.string().toLowerCase().regex(OBJECT_NAME, 'its md5 is not one of 32 hex digits').optional(),
        size: z.coerce.number().optional(),
        hash: z.string().optional(),
      }),
    )
    .optional(),
});

/** @param file the pointer's own path in the project. An empty file is valid and has no outs. */
export const readPointer = (text: string, file: string): readonly Out[] => {
  if (/^<{7} /m.test(text)) {
    throw new IdriftError({
      code: 'bad-input',
      message: `${file} holds merge-conflict markers.`,
      where: file,
      hint: 'Choose one side in the file (or: git checkout --ours, --theirs), then git add it.',
    });
  }
  let content: unknown;
  try {
    // The core schema would read an md5 of digits as a number: keep every scalar as it is written.
    content = parse(text, { schema: 'failsafe' }) ?? {};
  } catch (thrown) {
    const line = thrown instanceof YAMLParseError ? thrown.linePos?.[0].line : undefined;
    throw new IdriftError(
      {
        code: 'bad-input',
        message: `${file} is not valid YAML: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
        where: line === undefined ? file : `${file}:${line}`,
        hint: 'Restore it with git checkout, or make it again with "idrift data add".',
      },
      { cause: thrown },
    );
  }
  const parsed = pointerSchema.safeParse(content);
  if (!parsed.success) {
    throw new IdriftError({
      code: 'bad-input',
      message: `${file} is not a DVC file: ${parsed.error.issues[0]?.message ?? 'unknown shape'}.`,
      where: file,
      hint: 'Restore it with git checkout, or make it again with "idrift data add".',
    });
  }
  return (parsed.data.outs ?? []).map((out) => ({
    path: insideProject(isElsewhere(out.path) ? out.path : posix.join(posix.dirname(file), out.path), file),
    md5: out.md5 ?? null,
    size: out.size ?? null,
    legacy: out.hash === undefined,
  }));
};

/** Data may lie anywhere in the project but among git's and DVC's own files, where writing could run programs. */
export const isDataPath = (path: string): boolean =>
  path !== '' &&
  path !== '.' &&
  !posix.isAbsolute(path) &&
  !path.includes('\\') &&
  !/^[a-z][a-z\d+.-]*:\/\//i.test(path) &&
  !/^[a-z]:$/i.test(path.split('/')[0] ?? '') &&
  path.split('/').every((part) => !['', '..', '.git', '.dvc'].includes(part.toLowerCase()));

/** Absolute, or an address such as `s3://…`: DVC can track these, joining them to a folder would hide what they are. */
const isElsewhere = (path: string): boolean => posix.isAbsolute(path) || /^[a-z][a-z\d+.-]*:\/\//i.test(path);

const insideProject = (path: string, file: string): string => {
  if (isDataPath(path)) return path;
  throw new IdriftError({
    code: 'bad-input',
    message: `${file} names ${path}, which is no place for data.`,
    where: file,
    hint: 'Correct its "path" line: nothing is read or written outside the project folder, in .git or in .dvc.',
  });
};

/**
 * The bytes that `dvc add` writes for one file. A pointer that is there already keeps its comments, its order of keys and
 * what else it says, and gets the new hash and size.
 */
export const writePointer = (name: string, md5: string, size: number, existing = ''): string => {
  const fresh = `outs:\n- md5: ${yamlScalar(md5, 7)}\n  size: ${size}\n  hash: md5\n  path: ${yamlScalar(name, 8)}\n`;
  return edited(existing, name, md5, size) ?? fresh;
};

/** null unless the text is a pointer of this one file whose lines could be replaced one by one. */
const edited = (existing: string, name: string, md5: string, size: number): string | null => {
  try {
    if (!isPointerOf(readPointer(existing, `${name}.dvc`), name)) return null;
    const text = existing
      .replaceAll('\r\n', '\n')
      .replace(/^([- ] *md5: *).*$/m, (_, key: string) => `${key}${yamlScalar(md5, 7)}`)
      .replace(/^([- ] *size: *).*$/m, (_, key: string) => `${key}${size}`)
      // DVC 2 wrote no hash key; DVC 3 puts it last.
      .replace(/^(?!(?:.*\n)*?[- ] *hash:)((?:.*\n)*?)( +)(path: .*\n)/, '$1$2$3$2hash: md5\n');
    const [out] = readPointer(text, `${name}.dvc`);
    return out?.path === name && out.md5 === md5 && out.size === size && !out.legacy ? text : null;
  } catch {
    return null; // broken: written anew
  }
};

const isPointerOf = (outs: readonly Out[], name: string): boolean => outs.length === 1 && outs[0]?.path === name;
