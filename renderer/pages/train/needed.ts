/** Whether a hidden part of the form must be shown: something in it is wrong, changed, or asked for by the address. */
import type { Choice, Field } from './fields.ts';
import type { FormState } from './use-form.ts';

export const isNeeded = (
  { problems, changes }: FormState,
  fields: readonly Field[],
  choices: readonly Choice[],
  focus: string | undefined,
): boolean =>
  fields.some((field) => problems[field] !== undefined || changes[field] !== undefined || field === focus) ||
  choices.some((choice) => changes[choice] !== undefined || choice === focus);
