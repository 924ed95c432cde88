/** One line of `idrift stats`: a JSON object with an operation and its input, answered by another. */
import { ZodError, z } from 'zod';
import { errorSentence, toErrorInfo } from '../../contract/errors.ts';
import { DRIFT_OPERATIONS } from './drift-operations.ts';
import { MODEL_OPERATIONS } from './model-operations.ts';
import type { Operation } from './operation.ts';
import { SAMPLE_OPERATIONS } from './sample-operations.ts';

const OPERATIONS: Readonly<Record<string, Operation>> = {
  ...SAMPLE_OPERATIONS,
  ...DRIFT_OPERATIONS,
  ...MODEL_OPERATIONS,
};

const OPERATION_NAMES = Object.keys(OPERATIONS);

const asked = z.looseObject({ id: z.unknown().optional(), op: z.string() });

/** Never throws: what is wrong with a line is its answer. Numbers are written so that they read back as they were. */
export const answerLine = (line: string): string => {
  let id: unknown;
  try {
    const { id: name, op, ...input } = asked.parse(JSON.parse(line));
    id = name;
    const run = Object.hasOwn(OPERATIONS, op) ? OPERATIONS[op] : undefined;
    if (!run) throw new RangeError(`There is no operation "${op}". There are: ${OPERATION_NAMES.join(', ')}.`);
    return JSON.stringify({ id, op, ...run(input) });
  } catch (thrown) {
    return JSON.stringify({ id, state: 'error', message: messageOf(thrown) });
  }
};

const messageOf = (thrown: unknown): string => {
  if (thrown instanceof ZodError) {
    const [issue] = thrown.issues;
    return `${issue?.path.length ? `${issue.path.join('.')}: ` : ''}${issue?.message ?? 'The input is not of the right form'}.`;
  }
  if (thrown instanceof SyntaxError) return `The line is no JSON object: ${thrown.message}.`;
  return thrown instanceof RangeError ? thrown.message : errorSentence(toErrorInfo(thrown));
};
