/** The log of a stack as a file, straight from the engine: also what is older than the page shows. */
import { createWriteStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { IdriftError } from '../contract/errors.ts';
import type { StackLogQuery } from '../contract/stack.ts';
import { type Engine, logs } from '../stack/engine/index.ts';
import { levelOf, reaches } from './stack-log.ts';

export type SavedLog = Omit<StackLogQuery, 'offset' | 'limit' | 'upTo'> & { readonly folder: string };

/** @throws IdriftError `not-found` when the folder is not there */
export const saveStackLog = async (
  engine: Engine,
  project: string,
  { service, find, level, folder }: SavedLog,
): Promise<{ path: string; lines: number }> => {
  if (!existsSync(folder)) {
    throw new IdriftError({ code: 'not-found', message: `There is no folder ${folder}.`, where: folder });
  }
  const path = freeName(folder, service ?? project);
  let count = 0;
  const source = async function* (): AsyncGenerator<string, void, undefined> {
    const options = {
      ...(service === undefined ? {} : { services: [service] }),
      ...(find ? { search: find } : {}),
    };
    for await (const line of logs(engine, project, options)) {
      if (!reaches(levelOf(line.text), level)) continue;
      count += 1;
      yield `${line.at} ${line.service} ${line.text}\n`;
    }
  };
  await pipeline(source, createWriteStream(path, { flags: 'wx' }));
  return { path, lines: count };
};

/** "shop.log", "shop-2.log" where that is there already. */
const freeName = (folder: string, name: string): string => {
  for (let number = 1; ; number++) {
    const path = join(folder, `${name}${number === 1 ? '' : `-${number}`}.log`);
    if (!existsSync(path)) return path;
  }
};
