/** A modal dialog on the browser's own: it holds the focus, closes with Esc or a click beside it, and gives the focus back. */
import { type ReactNode, useEffect, useRef } from 'react';

type Props = {
  readonly label: string;
  readonly onClose: () => void;
  /** Pixels. */
  readonly width: number;
  /** At the upper third instead of in the middle. */
  readonly high?: boolean;
  readonly children: ReactNode;
};

/** Rendered only while it is open. The element with `data-autofocus` gets the focus. */
export const Dialog = ({ label, onClose, width, high = false, children }: Props) => {
  const place = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = place.current;
    if (!dialog) return undefined;
    const before = document.activeElement;
    dialog.showModal();
    dialog.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    return () => {
      dialog.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={place}
      className={high ? 'dialog high' : 'dialog'}
      style={{ width }}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      {children}
    </dialog>
  );
};
