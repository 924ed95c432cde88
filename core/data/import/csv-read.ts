/**
 * CSV as people and programs write it: any delimiter, quotes around fields with line breaks in them, quotes that were not doubled.
 * Text comes in pieces; records come out with the line that they begin on.
 */

export type CsvReader = {
  readonly feed: (text: string) => void;
  readonly end: () => void;
};

export type CsvEvents = {
  readonly onRecord: (fields: readonly string[], line: number) => void;
  /** A record that cannot be read. Reading goes on with the next line. */
  readonly onProblem: (line: number, message: string) => void;
};

/** A quoted field that is longer is one whose closing quote is missing, characters. */
const LONGEST_FIELD = 4_000_000;

const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/** @param delimiter one character */
export const createCsvReader = (delimiter: string, { onRecord, onProblem }: CsvEvents): CsvReader => {
  const separator = delimiter.charCodeAt(0);
  let rest = '';
  let line = 1;

  /** Takes all records that are whole; gives where the first other begins. */
  const take = (text: string, isLast: boolean): number => {
    let start = 0;
    while (start < text.length) {
      const fields: string[] = [];
      let at = start;
      let lines = 0;
      for (;;) {
        let isCut = false;
        if (text.charCodeAt(at) === QUOTE) {
          const found = quotedField(text, at, separator, isLast);
          if (found === null || found === 'broken') {
            if (found === null && !isLast && text.length - at < LONGEST_FIELD) return start;
            onProblem(line + lines, 'the quote that opens here is never closed.');
            const next = endOfLine(text, at);
            if (next < 0) return text.length;
            line += lines + 1;
            start = next;
            break;
          }
          fields.push(found.value);
          lines += found.lines;
          at = found.end;
        } else {
          const from = at;
          while (at < text.length) {
            const code = text.charCodeAt(at);
            if (code === separator || code === LF || code === CR) break;
            at++;
          }
          isCut = at === text.length && !isLast;
          if (!isCut) fields.push(text.slice(from, at));
        }
        // A line feed may follow the carriage return in the next piece.
        if (isCut || (!isLast && at >= text.length - 1)) return start;
        if (text.charCodeAt(at) === separator) {
          at++;
          continue;
        }
        const next = at >= text.length ? at : at + (text.startsWith('\r\n', at) ? 2 : 1);
        if (fields.length > 1 || fields[0] !== '' || text.charCodeAt(start) === QUOTE) onRecord(fields, line);
        line += lines + 1;
        start = next;
        break;
      }
    }
    return text.length;
  };

  return {
    feed: (text) => {
      const all = rest + text;
      rest = all.slice(take(all, false));
    },
    end: () => {
      take(rest, true);
      rest = '';
    },
  };
};

/** After the end of the line that `at` lies in; -1 in the last. */
const endOfLine = (text: string, at: number): number => {
  const feed = text.indexOf('\n', at);
  return feed < 0 ? -1 : feed + 1;
};

type Field = { readonly value: string; readonly end: number; readonly lines: number };

/**
 * A quote that neither ends the field nor is doubled is part of it; but one that begins a field of a later line tells that the first was
 * never closed: `broken`. null: the field does not end in this text.
 */
const quotedField = (text: string, at: number, separator: number, isLast: boolean): Field | 'broken' | null => {
  let value = '';
  let from = at + 1;
  for (let search = from; ; ) {
    const quote = text.indexOf('"', search);
    if (quote < 0 || (quote === text.length - 1 && !isLast)) return null;
    const after = text.charCodeAt(quote + 1);
    if (after === QUOTE) {
      value += text.slice(from, quote + 1);
      from = quote + 2;
      search = from;
    } else if (quote === text.length - 1 || after === separator || after === LF || after === CR) {
      value += text.slice(from, quote);
      return { value, end: quote + 1, lines: countLines(text, at, quote) };
    } else {
      const before = text.charCodeAt(quote - 1);
      if (before === LF || before === CR) return 'broken';
      if (before === separator && text.slice(at, quote).includes('\n')) return 'broken';
      search = quote + 1;
    }
  }
};

const countLines = (text: string, from: number, to: number): number => {
  let count = 0;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code === LF || (code === CR && text.charCodeAt(at + 1) !== LF)) count++;
  }
  return count;
};

const DELIMITERS = [',', ';', '\t', '|'] as const;

/** The delimiter that gives the most records of one width; a first line `sep=;`, which Excel writes, says it. */
export const sniffDelimiter = (text: string): string => {
  const said = /^sep=(.)\r?\n/.exec(text)?.[1];
  if (said !== undefined) return said;
  let best = { delimiter: ',', score: 0 };
  for (const delimiter of DELIMITERS) {
    const widths = new Map<number, number>();
    let records = 0;
    const reader = createCsvReader(delimiter, {
      onRecord: ({ length }) => {
        records++;
        widths.set(length, (widths.get(length) ?? 0) + 1);
      },
      onProblem: () => {
        records++;
      },
    });
    reader.feed(text.slice(0, 64 * 1024));
    if (text.length < 64 * 1024) reader.end();
    for (const [width, count] of widths) {
      if (width < 2) continue;
      // Agreement counts more than width: a comma in each text must not win over the true delimiter.
      const score = (count / Math.max(1, records)) ** 2 * (1 + Math.log2(width) / 8);
      if (score > best.score) best = { delimiter, score };
    }
  }
  return best.delimiter;
};
