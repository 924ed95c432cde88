/** What is wrong with one typed number, in words: the contract's own limits. */
import type { z } from 'zod';
import { loraSettings, modelSize, recipe as recipeSchema } from '../../../core/contract/index.ts';
import { parameter } from '../../format/index.ts';
import { type Field, isSize } from './fields.ts';

const schemaOf = (field: Field) => {
  if (isSize(field)) return modelSize.shape[field];
  switch (field) {
    case 'rank':
      return loraSettings.shape.r;
    case 'alpha':
      return loraSettings.shape.alpha;
    case 'loraDropout':
      return loraSettings.shape.dropout;
    default:
      return recipeSchema.shape[field];
  }
};

export const problemOf = (field: Field, value: number | null): string | null => {
  const result = schemaOf(field).safeParse(value);
  const issue = result.success ? undefined : result.error.issues[0];
  return issue ? inWords(issue) : null;
};

const inWords = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case 'too_small':
      return issue.inclusive === false
        ? `Must be above ${parameter(Number(issue.minimum))}.`
        : `Must be at least ${parameter(Number(issue.minimum))}.`;
    case 'too_big':
      // JavaScript's largest whole number is no limit that anyone meant.
      return Number(issue.maximum) >= Number.MAX_SAFE_INTEGER
        ? 'Too large.'
        : `Must be at most ${parameter(Number(issue.maximum))}.`;
    case 'invalid_type':
      return issue.expected === 'int' ? 'Must be a whole number.' : 'Must be a number, as 128 or 5e-4.';
    default:
      return issue.message;
  }
};
