/** Single letters of a page, where no field has the focus and no dialog is open. */
import { useEffect, useEffectEvent } from 'react';
import { isGoing } from './go-state.ts';

/** Where letters are typed or chosen with. */
export const inField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Checkboxes and radio buttons take no letters. */
export const isTyping = (target: EventTarget | null): boolean =>
  inField(target) && !(target instanceof HTMLInputElement && /^(checkbox|radio)$/.test(target.type));

/** A key that is held down moves, takes back and does again; anything else it does once: what comes up next was not looked at yet. */
const REPEATS = /^(?:Arrow(?:Up|Down|Left|Right)|ctrl\+[yz])$/;

/** `keys` maps `KeyboardEvent.key` ("c", "Delete", "ctrl+f") to what it does; false means that it does not apply now. */
export const usePageKeys = (keys: Readonly<Record<string, () => boolean | void>>): void => {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const control = event.ctrlKey || event.metaKey;
    if (event.defaultPrevented || event.altKey || document.querySelector('dialog[open]')) return;
    if (!control && (isTyping(event.target) || isGoing())) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const name = control ? `ctrl+${key}` : key;
    const act = keys[name];
    if (act && event.repeat && !REPEATS.test(name)) event.preventDefault();
    else if (act && act() !== false) event.preventDefault();
  });
  useEffect(() => {
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
};
