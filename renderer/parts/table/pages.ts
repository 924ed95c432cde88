/**
 * The pages of one list: what is in view is fetched first, then everything else outwards from it, so that a jump
 * to any place finds its rows. Kept as long as the table is on screen; a query cache would forget what nobody looks at.
 */

export const PAGE_ROWS = 500;

/** Rows kept at most; of a longer list those nearest to the view. 200 000 texts of 100 characters are about 60 MB. */
const KEPT_ROWS = 200_000;
/** Requests at a time: the engine answers one after the other, a second one hides the way between. */
const AT_ONCE = 2;

type FetchPage<Row> = (offset: number, limit: number) => Promise<readonly Row[]>;

export type Pages<Row> = {
  readonly get: (index: number) => Row | undefined;
  /** Which rows are on screen. */
  readonly look: (first: number, last: number) => void;
  /** The list was fetched again: what is in view is renewed at once, the rest when it comes into view. */
  readonly renew: (total: number, head: readonly Row[]) => void;
  /** A row as it is now, where somebody knows it before the list is fetched again. */
  readonly replace: (index: number, row: Row) => void;
  readonly start: () => void;
  readonly stop: () => void;
  readonly subscribe: (changed: () => void) => () => void;
  /** Another number whenever a page arrived. */
  readonly version: () => number;
  readonly error: () => unknown;
};

export const createPages = <Row>(fetchPage: FetchPage<Row>, total: number, head: readonly Row[]): Pages<Row> => {
  const pages = new Map<number, readonly Row[]>([[0, head]]);
  const stale = new Set<number>();
  const asked = new Set<number>();
  const listeners = new Set<() => void>();
  let length = total;
  let view: readonly [number, number] = [0, 0];
  let version = 0;
  let error: unknown = null;
  let running = false;

  const changed = (): void => {
    version += 1;
    for (const listener of listeners) listener();
  };
  const distance = (page: number): number => Math.max(view[0] - page, page - view[1], 0);
  const isWanted = (page: number): boolean =>
    !asked.has(page) && (!pages.has(page) || (stale.has(page) && distance(page) <= 1));
  /** The nearest page that is missing, within what may be kept. */
  const next = (): number | undefined => {
    const last = Math.ceil(length / PAGE_ROWS) - 1;
    // Two less than may be kept: what is fetched must not push out what is fetched next.
    const reach = Math.floor(KEPT_ROWS / PAGE_ROWS / 2) - 2;
    for (let away = 0; away <= Math.min(reach, last + 1); away += 1) {
      if (away === 0) {
        for (let page = view[0]; page <= Math.min(view[1], last); page += 1) if (isWanted(page)) return page;
        continue;
      }
      const [after, before] = [view[1] + away, view[0] - away];
      if (after <= last && isWanted(after)) return after;
      if (before >= 0 && isWanted(before)) return before;
    }
    return undefined;
  };
  const forgetFarthest = (): void => {
    while (pages.size * PAGE_ROWS > KEPT_ROWS) {
      const farthest = [...pages.keys()].reduce((far, page) => (distance(page) > distance(far) ? page : far));
      pages.delete(farthest);
    }
  };
  const load = async (page: number): Promise<void> => {
    asked.add(page);
    try {
      const rows = await fetchPage(page * PAGE_ROWS, PAGE_ROWS);
      pages.set(page, rows);
      stale.delete(page);
      error = null;
      forgetFarthest();
      if (distance(page) === 0) changed();
    } catch (thrown) {
      error = thrown;
      running = false;
      changed();
    } finally {
      asked.delete(page);
    }
    pump();
  };
  const pump = (): void => {
    if (!running) return;
    while (asked.size < AT_ONCE) {
      const page = next();
      if (page === undefined) return;
      void load(page);
    }
  };

  return {
    get: (index) => pages.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS],
    look: (first, last) => {
      view = [Math.floor(first / PAGE_ROWS), Math.floor(last / PAGE_ROWS)];
      pump();
    },
    renew: (now, rows) => {
      length = now;
      error = null;
      running = true;
      for (const page of pages.keys()) stale.add(page);
      pages.set(0, rows);
      stale.delete(0);
      // Rows beyond the new end are gone.
      for (const page of pages.keys()) if (page * PAGE_ROWS >= now) pages.delete(page);
      changed();
      pump();
    },
    replace: (index, row) => {
      const at = Math.floor(index / PAGE_ROWS);
      const page = pages.get(at);
      if (page === undefined || index % PAGE_ROWS >= page.length) return;
      pages.set(at, page.with(index % PAGE_ROWS, row));
      changed();
    },
    start: () => {
      running = true;
      pump();
    },
    stop: () => {
      running = false;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    version: () => version,
    error: () => error,
  };
};
