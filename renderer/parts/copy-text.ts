/** Puts a text on the clipboard and says so. */
import { showToast } from './toast-state.ts';

export const copyText = async (text: string, said: string): Promise<void> => {
  await navigator.clipboard.writeText(text);
  showToast(said);
};
