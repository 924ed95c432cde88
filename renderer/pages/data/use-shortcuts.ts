/** Keys of the Data page: [ and ] walk the versions, ↑ and ↓ go to the rows, D compares. */
import { useEffect, useEffectEvent } from 'react';
import { isGoing } from '../../frame/go-state.ts';

type Shortcuts = {
  /** −1 is the newer version, which stands above. */
  readonly onVersion: (by: 1 | -1) => void;
  readonly onCompare: () => void;
};

/** Where letters and arrows mean something else. */
const isBusy = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest('input, textarea, select, dialog, [role="menu"], [role="listbox"]') !== null;

export const useShortcuts = ({ onVersion, onCompare }: Shortcuts): void => {
  const onKey = useEffectEvent((event: KeyboardEvent): boolean => {
    // On many keyboards, Swedish ones among them, brackets are typed with AltGr, which counts as Ctrl and Alt.
    const isHeld = event.ctrlKey || event.metaKey || event.altKey;
    if ((isHeld && !event.getModifierState('AltGraph')) || isBusy(event.target) || isGoing()) return false;
    if (event.key === '[' || event.key === ']') onVersion(event.key === ']' ? 1 : -1);
    else if (event.key === 'd') onCompare();
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      // Only where nothing else takes the arrows: then they begin in the table.
      if (document.activeElement !== document.body && document.activeElement?.tagName !== 'MAIN') return false;
      const grid = document.querySelector<HTMLElement>('.data-main [role="grid"]');
      if (!grid) return false;
      grid.focus();
    } else return false;
    return true;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!event.defaultPrevented && onKey(event)) event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
};
