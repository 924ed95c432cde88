/** Keeps the rows in view where they are while new ones come in on top; at the top itself the newest show at once. */
import { type RefObject, useLayoutEffect, useRef } from 'react';

export const useKeepPlace = (
  place: RefObject<HTMLElement | null>,
  total: number | null,
  rowHeight: number,
  key: string,
): void => {
  const before = useRef<{ readonly total: number; readonly key: string } | null>(null);
  useLayoutEffect(() => {
    if (total === null) return;
    const last = before.current;
    before.current = { total, key };
    const grid = place.current?.querySelector<HTMLElement>('.grid');
    if (!grid || last === null || last.key !== key || total <= last.total || grid.scrollTop < rowHeight) return;
    grid.scrollTop += (total - last.total) * rowHeight;
  }, [place, total, rowHeight, key]);
};
