/** Keeps the rows in view where they are while new ones come in on top; at the top itself the newest show at once. */
import { type RefObject, useLayoutEffect, useRef } from 'react';

/** `onGrow` learns how many rows came; null where rows do not come in on top. */
export const useKeepPlace = (
  place: RefObject<HTMLElement | null>,
  total: number,
  rowHeight: number,
  onGrow: ((by: number) => void) | null,
): void => {
  const before = useRef(total);
  useLayoutEffect(() => {
    const by = total - before.current;
    before.current = total;
    if (!onGrow || by <= 0) return;
    onGrow(by);
    const grid = place.current;
    if (grid && grid.scrollTop >= rowHeight) grid.scrollBy(0, by * rowHeight);
  }, [place, total, rowHeight, onGrow]);
};
