/** The logs of a project's containers as one stream of lines, in the order of their times; nothing is held but a line of each. */
import { asyncQueue } from '../../base/async-queue.ts';
import { containerLines, type LogRange } from './container-log.ts';
import type { Engine } from './connect.ts';
import { type Observed, observedContainers } from './observed.ts';

export type LogLine = {
  readonly service: string;
  readonly container: string;
  readonly stream: 'out' | 'err';
  /** RFC 3339 with nanoseconds. */
  readonly at: string;
  readonly text: string;
};

export type LogOptions = LogRange & {
  /** All of them where absent. */
  readonly services?: readonly string[];
  /** Only lines that have this in them, whatever its case, or that fit this pattern. */
  readonly search?: string | RegExp;
  readonly signal?: AbortSignal;
};

/**
 * Ends when all is read, or with `follow` when all containers have ended, or without an error when it is cancelled. The reader sets the
 * pace: what it has not asked for waits at the engine.
 */
export async function* logs(
  engine: Engine,
  project: string,
  options: LogOptions = {},
): AsyncGenerator<LogLine, void, undefined> {
  const { services, search, signal, follow = false } = options;
  const fits = matcher(search);
  const containers = (await observedContainers(engine, project)).filter(
    ({ service }) => services?.includes(service) ?? true,
  );
  const ending = new AbortController();
  const until = signal ? AbortSignal.any([signal, ending.signal]) : ending.signal;
  const sources = containers.map((container) => linesOf(engine, container, options, until));
  try {
    for await (const batch of follow ? asTheyCome(sources) : byTime(sources)) {
      for (const line of batch) if (fits(line.text)) yield line;
    }
  } finally {
    ending.abort();
    await Promise.allSettled(sources.map((source) => source.return()));
  }
}

const matcher = (search: string | RegExp | undefined): ((text: string) => boolean) => {
  if (search === undefined || search === '') return () => true;
  if (typeof search !== 'string') {
    // A pattern with g or y would remember where it stopped.
    const pattern = new RegExp(search.source, search.flags.replace(/[gy]/g, ''));
    return (text) => pattern.test(text);
  }
  const wanted = search.toLowerCase();
  return (text) => text.toLowerCase().includes(wanted);
};

type Batch = readonly LogLine[];
type Source = AsyncGenerator<Batch, void, undefined>;

async function* linesOf(engine: Engine, { id, name, service }: Observed, range: LogRange, signal: AbortSignal): Source {
  for await (const batch of containerLines(engine, { id, name }, range, signal)) {
    yield batch.map(({ stream, at, text }) => ({ service, container: name, stream, at, text }));
  }
}

/** Merges sources that are each in order. The engine's times have one form, so they compare as texts. */
async function* byTime(sources: readonly Source[]): Source {
  const heads = sources.map((source) => ({ source, batch: [] as Batch, index: 0 }));
  let open = heads;
  for (;;) {
    for (const head of open) if (head.index === head.batch.length) await refill(head);
    open = open.filter(({ index, batch }) => index < batch.length);
    if (open.length === 0) return;
    const merged: LogLine[] = [];
    // Until one of them has to be asked for more.
    while (open.every(({ index, batch }) => index < batch.length)) {
      let first = open[0];
      for (const head of open) if (first && timeOf(head) < timeOf(first)) first = head;
      const line = first?.batch[first.index];
      if (!first || !line) break;
      merged.push(line);
      first.index++;
    }
    yield merged;
  }
}

type Head = { readonly source: Source; batch: Batch; index: number };

const timeOf = ({ batch, index }: Head): string => batch[index]?.at ?? '';

/** The next batch with a line in it; an empty one at the end. */
const refill = async (head: Head): Promise<void> => {
  head.index = 0;
  do {
    const { value, done } = await head.source.next();
    head.batch = value ?? [];
    if (done) return;
  } while (head.batch.length === 0);
};

/** Each source waits until its batch is taken: a fast one cannot fill the queue. */
async function* asTheyCome(sources: readonly Source[]): Source {
  const queue = asyncQueue<{ readonly batch: Batch; readonly taken: () => void }>();
  const reading = sources.map(async (source) => {
    for await (const batch of source) {
      await new Promise<void>((taken) => {
        queue.push({ batch, taken });
      });
    }
  });
  Promise.all(reading).then(queue.end, queue.fail);
  for await (const { batch, taken } of queue.values()) {
    taken();
    yield batch;
  }
}
