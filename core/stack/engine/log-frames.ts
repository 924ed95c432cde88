/**
 * The engine's log stream with timestamps: frames of an 8-byte header (stream 1 or 2, three zeros, length as u32 big-endian), a time and
 * a text. A line of more than 16 kB comes in several frames, each with its time. A container with a terminal has no frames: there each
 * line begins with its time. Only one chunk and one unfinished line for each stream are held.
 * Lines come in batches, one for each chunk: a step of a generator for every line would take longer than the rest.
 */

export type TimedLine = {
  readonly stream: 'out' | 'err';
  /** RFC 3339 with nanoseconds, as the engine wrote it; empty where it gave none. */
  readonly at: string;
  readonly text: string;
};

/** What a line may hold: a longer one is cut into several, so that a container that writes no line end cannot fill the memory. */
const BYTES_IN_LINE = 1_000_000;
const HEADER = 8;
/** A time with nanoseconds and zone, and its space: `2026-11-26T18:43:03.220671177+01:00 `. */
const LONGEST_TIME = 36;
const LINE_END = 10;
const SPACE = 32;

export async function* framedLines(
  source: AsyncIterable<Buffer>,
): AsyncGenerator<readonly TimedLine[], void, undefined> {
  const cutters = { out: lineCutter('out'), err: lineCutter('err') };
  let rest: Buffer = Buffer.alloc(0);
  /** Bytes of the open frame that have not come yet. */
  let open = 0;
  let cutter = cutters.out;
  for await (const chunk of source) {
    let bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    rest = Buffer.alloc(0);
    const lines: TimedLine[] = [];
    while (bytes.length > 0) {
      if (open === 0) {
        const length = bytes.length < HEADER ? 0 : bytes.readUInt32BE(4);
        if (bytes.length < HEADER || bytes.length < HEADER + Math.min(length, LONGEST_TIME)) {
          rest = bytes;
          break;
        }
        cutter = cutters[bytes[0] === 2 ? 'err' : 'out'];
        const time = timeAt(bytes, HEADER, Math.min(length, LONGEST_TIME));
        cutter.begin(time);
        const skipped = time === '' ? 0 : time.length + 1;
        open = length - skipped;
        bytes = bytes.subarray(HEADER + skipped);
        continue;
      }
      const part = bytes.subarray(0, open);
      open -= part.length;
      bytes = bytes.subarray(part.length);
      cutter.add(part, lines);
    }
    yield lines;
  }
  yield [...cutters.out.end(), ...cutters.err.end()];
}

export async function* plainLines(
  source: AsyncIterable<Buffer>,
): AsyncGenerator<readonly TimedLine[], void, undefined> {
  const cutter = lineCutter('out');
  for await (const chunk of source) {
    const lines: TimedLine[] = [];
    cutter.add(chunk, lines);
    yield lines.map(withOwnTime);
  }
  yield cutter.end().map(withOwnTime);
}

const withOwnTime = (line: TimedLine): TimedLine => {
  const [time] = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)(?= )/.exec(line.text) ?? [];
  return time === undefined ? line : { ...line, at: time, text: line.text.slice(time.length + 1) };
};

const timeAt = (bytes: Buffer, from: number, within: number): string => {
  const space = bytes.indexOf(SPACE, from);
  if (space === -1 || space >= from + within || bytes[from + 4] !== 45) return '';
  return bytes.toString('latin1', from, space);
};

type LineCutter = {
  /** A frame begins: its time is that of the line that begins with it. */
  readonly begin: (at: string) => void;
  /** Puts the lines that end in this part behind `lines`. */
  readonly add: (part: Buffer, lines: TimedLine[]) => void;
  readonly end: () => TimedLine[];
};

/** Cuts at line ends in bytes, so that a character is never cut in two. */
const lineCutter = (stream: 'out' | 'err'): LineCutter => {
  let parts: Buffer[] = [];
  let held = 0;
  let at = '';
  const lineOf = (text: string): TimedLine => ({ stream, at, text: text.endsWith('\r') ? text.slice(0, -1) : text });
  const take = (): TimedLine => {
    const text = Buffer.concat(parts).toString();
    parts = [];
    held = 0;
    return lineOf(text);
  };
  return {
    begin: (time) => {
      if (held === 0) at = time;
    },
    add: (part, lines) => {
      let from = 0;
      for (let end = part.indexOf(LINE_END); end !== -1; end = part.indexOf(LINE_END, from)) {
        if (held === 0) lines.push(lineOf(part.toString('utf8', from, end)));
        else {
          parts.push(part.subarray(from, end));
          lines.push(take());
        }
        from = end + 1;
      }
      if (from < part.length) {
        // A copy: the part is a window on a chunk, which it would keep.
        parts.push(Buffer.from(part.subarray(from)));
        held += part.length - from;
        if (held >= BYTES_IN_LINE) lines.push(take());
      }
    },
    end: () => (held > 0 ? [take()] : []),
  };
};
