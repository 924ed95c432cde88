/** The keys of labelling, where no field has the focus and no dialog is open. */
import { useEffect, useEffectEvent } from 'react';
import { isGoing } from '../../../frame/go-state.ts';
import { isTyping } from '../../../frame/use-page-keys.ts';
import { actionOf, type LabelAction } from './actions.ts';
import { useLabelKeyMap } from './key-store.ts';

/** A key that is held down moves and undoes, but says nothing about texts that nobody has read. */
const REPEATS: ReadonlySet<LabelAction> = new Set(['next', 'previous', 'undo', 'redo']);

/** Space and Enter press what has the focus, a checkbox or a summary as well as a button. */
const pressesFocus = ({ key, target }: KeyboardEvent): boolean =>
  (key === ' ' || key === 'Enter') && target instanceof Element && target.closest('button, a, input, summary') !== null;

/** `act` gives false where the action does not apply now. */
export const useLabelKeys = (act: (action: LabelAction) => boolean): void => {
  const { keys } = useLabelKeyMap();
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.altKey || event.isComposing || document.querySelector('dialog[open]')) return;
    if (isTyping(event.target) || pressesFocus(event) || isGoing()) return;
    const action = actionOf(keys, event);
    if (action === undefined) return;
    if (event.repeat && !REPEATS.has(action)) event.preventDefault();
    else if (act(action)) event.preventDefault();
  });
  useEffect(() => {
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
};
