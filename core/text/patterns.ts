/** Patterns of `tokenizer.json`: plain text, or a regular expression in Oniguruma's spelling. */
import { z } from 'zod';

export const patternSchema = z.union([z.object({ String: z.string() }), z.object({ Regex: z.string() })]);
export type Pattern = z.infer<typeof patternSchema>;

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);

/** White space and digits mean Unicode's, `(?i:…)` and possessive marks are written as JavaScript writes them. */
const translated = (source: string): string =>
  source
    .replace(/\\s/g, String.raw`\p{White_Space}`)
    .replace(/\\S/g, String.raw`\P{White_Space}`)
    .replace(/\\d/g, String.raw`\p{Nd}`)
    .replace(/\\A/g, '^')
    .replace(/\\z/gi, '$')
    .replace(/([*+?}])\+/g, '$1');

/** @throws SyntaxError for an expression that JavaScript cannot say. */
export const patternOf = (pattern: Pattern): RegExp =>
  'String' in pattern ? new RegExp(escaped(pattern.String), 'gu') : new RegExp(translated(pattern.Regex), 'gu');
