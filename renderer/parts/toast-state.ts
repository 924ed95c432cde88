/** The one toast at a time: for what someone did and cannot see (copied, undone). Five seconds. */
import { create } from 'zustand';

type Toast = { readonly id: number; readonly text: string; readonly undo: (() => void) | null };

export const useToast = create<{ readonly toast: Toast | null }>(() => ({ toast: null }));

let last = 0;

export const hideToast = (): void => useToast.setState({ toast: null });

/** Failures never go here alone: they stand where they happened. */
export const showToast = (text: string, undo: (() => void) | null = null): void => {
  last += 1;
  const id = last;
  useToast.setState({ toast: { id, text, undo } });
  setTimeout(() => {
    if (useToast.getState().toast?.id === id) hideToast();
  }, 5000);
};
