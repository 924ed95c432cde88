/** What a statistic by its name is: its input as JSON has it, and its answer. */
import type { z } from 'zod';

/** `ok` alone carries figures; the others say why there are none. */
export type Answer = { readonly state: string; readonly [figure: string]: unknown };

export type Operation = (input: unknown) => Answer;

/** @throws ZodError when the input is not of the schema's form. */
export const operation =
  <Schema extends z.ZodType>(schema: Schema, answer: (input: z.infer<Schema>) => Answer): Operation =>
  (input) =>
    answer(schema.parse(input));

export const ok = (figures: Readonly<Record<string, unknown>>): Answer => ({ state: 'ok', ...figures });

export const noData = (message: string): Answer => ({ state: 'no_data', message });
