/** Keys as they are pressed: "Ctrl+K" shows two caps; Ctrl reads ⌘ on a Mac. */
const isMac = (): boolean =>
  (window.idrift?.platform ?? navigator.platform).toLowerCase().startsWith('mac') ||
  window.idrift?.platform === 'darwin';

export const KeyHint = ({ keys }: { readonly keys: string }) => (
  <span className="key-hint">
    {keys.split('+').map((key) => (
      <kbd key={key}>{key === 'Ctrl' && isMac() ? '⌘' : key}</kbd>
    ))}
  </span>
);
