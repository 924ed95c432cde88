/**
 * The last lines of all services in one list, newest last, kept while someone looks at them. The engine keeps the whole log; here is what
 * can be searched at once: at most `KEPT` lines, the oldest make way.
 */
import type { StackLogLine, StackLogQuery } from '../contract/stack.ts';

/** About 40 MB of texts of usual length. */
const KEPT = 100_000;
/** The list is cut only now and then: cutting moves all of it. */
const SLACK = 10_000;

type RawLine = { readonly service: string; readonly at: string; readonly text: string };

export type LogPage = {
  readonly total: number;
  readonly rows: StackLogLine[];
  readonly warnings: number;
  readonly errors: number;
};

export type LogBook = {
  /** Lines may come in any order; they are kept by their times. */
  readonly add: (line: RawLine) => void;
  /** Newest first. */
  readonly page: (query: StackLogQuery) => LogPage;
  /** Oldest first. */
  readonly all: (query: Pick<StackLogQuery, 'service' | 'find' | 'level'>) => readonly StackLogLine[];
  /** The time of a service's last line, to go on from there. */
  readonly lastOf: (service: string) => string | null;
  readonly clear: () => void;
};

export const createLogBook = (): LogBook => {
  let lines: StackLogLine[] = [];
  let next = 1;
  const last = new Map<string, string>();
  let counted: { readonly key: string; readonly found: readonly StackLogLine[]; readonly upTo: number } | null = null;

  /** What service and text let through. Questions about the next page ask the same again. */
  const found = ({ service, find }: Pick<StackLogQuery, 'service' | 'find'>): readonly StackLogLine[] => {
    if (service === undefined && (find ?? '') === '') return lines;
    const key = JSON.stringify([service, find]);
    if (counted?.key === key && counted.upTo === next) return counted.found;
    const wanted = (find ?? '').toLowerCase();
    const list = lines.filter(
      (line) =>
        (service === undefined || line.service === service) &&
        (wanted === '' || line.text.toLowerCase().includes(wanted) || line.service.includes(wanted)),
    );
    counted = { key, found: list, upTo: next };
    return list;
  };

  return {
    add: ({ service, at, text }) => {
      const line: StackLogLine = { id: next++, at, service, level: levelOf(text), text: plain(text) };
      last.set(service, at);
      let place = lines.length;
      while (place > 0 && (lines[place - 1]?.at ?? '') > at) place--;
      if (place === lines.length) lines.push(line);
      else lines.splice(place, 0, line);
      if (lines.length > KEPT + SLACK) lines = lines.slice(-KEPT);
    },
    page: (query) => {
      const list = found(query);
      const { upTo = next } = query;
      const atLevel = list.filter(({ level, id }) => reaches(level, query.level) && id <= upTo);
      const end = atLevel.length - query.offset;
      return {
        total: atLevel.length,
        rows: atLevel.slice(Math.max(0, end - query.limit), Math.max(0, end)).toReversed(),
        warnings: list.reduce((sum, { level }) => sum + Number(level === 'warning'), 0),
        errors: list.reduce((sum, { level }) => sum + Number(level === 'error'), 0),
      };
    },
    all: (query) => found(query).filter(({ level }) => reaches(level, query.level)),
    lastOf: (service) => last.get(service) ?? null,
    clear: () => {
      lines = [];
      counted = null;
      last.clear();
    },
  };
};

const RANK = { info: 0, warning: 1, error: 2 } as const;

export const reaches = (level: StackLogLine['level'], least: StackLogQuery['level']): boolean =>
  RANK[level] >= RANK[least];

/** Colours and cursor moves that programs write for terminals. */
// oxlint-disable-next-line no-control-regex -- an escape sequence begins with a control character
const SEQUENCE = /\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\))/g;

const plain = (text: string): string => text.replaceAll(SEQUENCE, '').replaceAll(/\p{Cc}/gu, ' ');

/** The word that programs write for the level, near the beginning: `WARN`, `[error]`, `level=warning`, `"level":"error"`. */
export const levelOf = (text: string): StackLogLine['level'] => {
  const head = plain(text.slice(0, 200));
  if (
    /\b(?:ERROR|FATAL|CRITICAL|PANIC|SEVERE)\b|\[(?:error|err|fatal|crit)\]|\blevel"?[=:]\s*"?(?:error|fatal|critical|panic)|^(?:Error|Traceback|\w*(?:Error|Exception):)/.test(
      head,
    )
  ) {
    return 'error';
  }
  if (/\bWARN(?:ING)?\b|\[warn(?:ing)?\]|\blevel"?[=:]\s*"?warn|^\w*Warning:/.test(head)) return 'warning';
  return 'info';
};
