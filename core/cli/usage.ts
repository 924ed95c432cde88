/** What is wrong with the words of a command: bad option values, and verbs and options that this version does not have. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { z } from 'zod';
import { type ErrorInfo, IdriftError } from '../contract/errors.ts';

/** Ends with exit status 2, as a command that cannot be parsed does. */
export class UsageError extends IdriftError {
  constructor(message: string, hint: string, where?: string) {
    const info: ErrorInfo = { code: 'bad-input', message, hint };
    super(where === undefined ? info : { ...info, where });
  }
}

/** A number within the bounds of a contract's field, so that the option and the app refuse the same values. */
export const numberOf =
  (schema: z.ZodType) =>
  (text: string): number => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (Number.isNaN(value)) throw new InvalidArgumentError('It is not a number.');
    const result = schema.safeParse(value);
    if (!result.success) throw new InvalidArgumentError(`${result.error.issues[0]?.message ?? 'It is out of bounds'}.`);
    return value;
  };

/** One of the values that this version has; the documented others are refused by name. */
export const oneOf =
  (values: readonly string[]) =>
  (text: string): string => {
    if (values.includes(text)) return text;
    throw new InvalidArgumentError(`This version has ${values.join(' and ')} only.`);
  };

/** An option that may be given several times: names by names. */
export const pairs = (
  word: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> => {
  const at = word.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Write it as FROM=TO, such as 1=positiv.');
  return { ...before, [word.slice(0, at)]: word.slice(at + 1) };
};

export const visibleVerbs = (parent: Command): string[] =>
  parent
    .createHelp()
    .visibleCommands(parent)
    .map((command) => command.name())
    .filter((name) => name !== 'help');

/** A hidden option of the same kind. */
export const absentOption = (flags: string): Option =>
  new Option(flags).hideHelp().argParser((): never => {
    throw new InvalidArgumentError('This version of Idrift does not have this option.');
  });
