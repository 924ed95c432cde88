/** What of keys and values is to be written. */
import type { Pairs } from './contents.ts';

/** Those of `wanted` that `found` lacks or has otherwise. */
export const differing = (wanted: Pairs, found: Pairs): Pairs =>
  Object.fromEntries(Object.entries(wanted).filter(([key, value]) => found[key] !== value));
