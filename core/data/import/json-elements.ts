/** The elements of one long JSON list, as texts with the line that each begins on: the list itself is never in memory. */

export type ElementEvents = {
  readonly onElement: (text: string, line: number) => void;
  readonly onProblem: (line: number, message: string) => void;
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

export const createElementReader = ({ onElement, onProblem }: ElementEvents) => {
  let rest = '';
  let line = 1;
  /** Whether the list has begun, and ended. */
  let state: 'before' | 'in' | 'after' = 'before';

  /** Takes all elements that are whole; gives where the first other begins. */
  const take = (text: string, isLast: boolean): number => {
    let start = 0;
    let depth = 0;
    let inString = false;
    let began = line;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 0x0a) line++;
      if (state === 'before') {
        if (code === 0x5b) {
          state = 'in';
          start = at + 1;
          began = line;
        }
        continue;
      }
      if (state === 'after') return text.length;
      if (inString) {
        if (code === BACKSLASH) at++;
        else if (code === QUOTE) inString = false;
        continue;
      }
      if (code === QUOTE) inString = true;
      else if (code === 0x7b || code === 0x5b) depth++;
      else if (depth > 0 && (code === 0x7d || code === 0x5d)) depth--;
      else if (depth === 0 && (code === 0x2c || code === 0x5d)) {
        element(text.slice(start, at), began);
        start = at + 1;
        began = line;
        if (code === 0x5d) state = 'after';
      }
    }
    if (state === 'before') return text.length;
    if (isLast && state === 'in') {
      if (text.slice(start).trim() === '') onProblem(line, 'the list does not end with "]".');
      else onProblem(began + blankLines(text.slice(start)), 'the list ends in the middle of this element.');
      return text.length;
    }
    // The unfinished element is looked at again with what follows.
    line = began;
    return start;
  };

  const element = (text: string, began: number): void => {
    if (text.trim() !== '') onElement(text, began + blankLines(text));
  };

  return {
    feed: (text: string): void => {
      const all = rest + text;
      rest = all.slice(take(all, false));
    },
    end: (): void => {
      take(rest, true);
      rest = '';
    },
  };
};

/** Line feeds before the first sign. */
const blankLines = (text: string): number =>
  text.slice(0, text.length - text.trimStart().length).split('\n').length - 1;
