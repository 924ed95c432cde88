/** The end of a container's log, for a message that must say why it failed. */
import type { Engine } from './connect.ts';
import { containerLines } from './container-log.ts';

const LETTERS = 500;

/** Empty where the log cannot be read: it is told beside a failure, and must not become another. */
export const lastLines = async (engine: Engine, id: string, count: number): Promise<readonly string[]> => {
  const lines: string[] = [];
  try {
    for await (const batch of containerLines(engine, { id, name: id }, { tail: count })) {
      lines.push(...batch.map(({ text }) => text.slice(0, LETTERS)));
    }
  } catch {
    return lines;
  }
  return lines.slice(-count);
};
