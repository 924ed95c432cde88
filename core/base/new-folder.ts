/** A folder that appears whole or not at all. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { IdriftError } from '../contract/errors.ts';
import { syncFile, syncFolder } from './atomic-file.ts';

/** Every file below a folder, as paths from it. */
export const filesIn = (dir: string): readonly string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
    .toSorted();

export type NewFolder<Result> = {
  readonly result: Result;
  readonly files: readonly { readonly name: string; readonly size: number }[];
};

/**
 * `fill` writes into the folder that it is given, which then becomes `out`.
 * @throws IdriftError `conflict` when `out` holds files already; nothing is left behind then, nor when `fill` throws or `signal` aborts.
 */
export const intoNewFolder = async <Result>(
  out: string,
  fill: (dir: string) => Promise<Result>,
  {
    signal,
    isKept = () => true,
  }: {
    readonly signal?: AbortSignal | undefined;
    /** Which files a crash right afterwards must not empty; the others can be had again. Thousands of them would take their time. */
    readonly isKept?: (name: string) => boolean;
  } = {},
): Promise<NewFolder<Result>> => {
  if (existsSync(out) && readdirSync(out).length > 0) {
    throw new IdriftError({
      code: 'conflict',
      message: `${out} holds files already.`,
      where: out,
      hint: 'Name a folder that does not exist yet.',
    });
  }
  const temporary = `${out}.${process.pid}.tmp`;
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  try {
    const result = await fill(temporary);
    const files = filesIn(temporary);
    for (const name of files) if (isKept(name)) syncFile(join(temporary, name));
    signal?.throwIfAborted();
    if (existsSync(out)) rmdirSync(out); // fails when something came into it meanwhile
    renameSync(temporary, out);
    syncFolder(dirname(out));
    return { result, files: files.map((name) => ({ name, size: statSync(join(out, name)).size })) };
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
};
