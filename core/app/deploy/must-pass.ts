/** Texts whose answer no promotion may change (B-62): `must-pass/MODEL.jsonl` in the project folder, for people to edit and git to keep. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { IdriftError } from '../../contract/errors.ts';
import { type MustPassExample, mustPassExample } from '../../contract/rehearsal.ts';

const FOLDER = 'must-pass';

/** Characters of a model's name that file names do not take are written as in an address. */
const mustPassPath = (model: string): string => `${FOLDER}/${encodeURIComponent(model).replaceAll('*', '%2A')}.jsonl`;

/** @throws IdriftError naming the line that is no example. */
export const readMustPass = (dir: string, model: string): MustPassExample[] => {
  const path = mustPassPath(model);
  if (!existsSync(join(dir, path))) return [];
  return readFileSync(join(dir, path), 'utf8')
    .split(/\r?\n/)
    .flatMap((line, index) => (line.trim() === '' ? [] : [exampleIn(line, `${path}:${index + 1}`)]));
};

const exampleIn = (line: string, where: string): MustPassExample => {
  try {
    return mustPassExample.parse(JSON.parse(line));
  } catch (thrown) {
    throw new IdriftError(
      {
        code: 'bad-input',
        message: `${where} is no must-pass example: it needs a "text" and a "label", neither empty.`,
        where,
        hint: 'Correct the line, or remove it.',
      },
      { cause: thrown },
    );
  }
};

/** More would make every promotion wait. */
const MOST = 1000;

/** Takes the place of an example of the same text. @throws IdriftError `conflict` where there are too many. */
export const addMustPass = (dir: string, model: string, example: MustPassExample): MustPassExample[] => {
  const others = readMustPass(dir, model).filter(({ text }) => text !== example.text);
  if (others.length >= MOST) {
    throw new IdriftError({
      code: 'conflict',
      message: `${model} has ${MOST} must-pass examples, which is the most.`,
      where: mustPassPath(model),
      hint: 'Remove one first.',
    });
  }
  const next = [...others, example];
  writeMustPass(dir, model, next);
  return next;
};

export const removeMustPass = (dir: string, model: string, text: string): MustPassExample[] => {
  const next = readMustPass(dir, model).filter((each) => each.text !== text);
  writeMustPass(dir, model, next);
  return next;
};

const writeMustPass = (dir: string, model: string, examples: readonly MustPassExample[]): void => {
  const path = join(dir, mustPassPath(model));
  if (examples.length === 0) rmSync(path, { force: true });
  else writeFileAtomic(path, examples.map(({ text, label }) => `${JSON.stringify({ text, label })}\n`).join(''));
};
