/** DVC pointer files (`train.jsonl.dvc`): YAML that names a tracked path by its md5. Written as `dvc add` writes them. */
import { posix } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { IdriftError } from '../contract/errors.ts';

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
        md5: z.coerce.string().toLowerCase().optional(),
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
    path: insideProject(posix.join(posix.dirname(file), out.path), file),
    md5: out.md5 ?? null,
    size: out.size ?? null,
    legacy: out.hash === undefined,
  }));
};

const insideProject = (path: string, file: string): string => {
  if (!path.startsWith('../') && path !== '..' && !posix.isAbsolute(path)) return path;
  throw new IdriftError({
    code: 'bad-input',
    message: `${file} names ${path}, which is outside the project.`,
    where: file,
    hint: 'Correct its "path" line: nothing is read or written outside the project folder.',
  });
};

/** The bytes that `dvc add` writes for one file. */
export const writePointer = (name: string, md5: string, size: number): string =>
  `outs:\n- md5: ${quoteWhenNumber(md5)}\n  size: ${size}\n  hash: md5\n  path: ${quoteName(name)}\n`;

/** An md5 that YAML would read as a number (all digits, or digits with one e) is quoted. */
const quoteWhenNumber = (md5: string): string => (/^\d+(e\d+)?$/.test(md5) ? `'${md5}'` : md5);

const quoteName = (name: string): string =>
  /^[\p{L}_][\p{L}\p{N}_.-]*$/u.test(name) && !/^(null|true|false)$/i.test(name)
    ? name
    : `'${name.replaceAll("'", "''")}'`;
