/** `--remote-config url=… region=…` */
import { DvcError } from './command.ts';

/** undefined when nothing was given. @throws DvcError with status 254 for a word without `=`. */
export const keyValues = (flag: string, words: readonly string[]): Record<string, string> | undefined => {
  if (words.length === 0) return undefined;
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=');
      if (at <= 0 || at === word.length - 1) {
        throw new DvcError(`argument ${flag}: Could not parse argument "${word}" as k1=v1 k2=v2 ... format`, 254);
      }
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
};
