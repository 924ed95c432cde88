/** What a key does in a table. */

type Action =
  | { readonly kind: 'move'; readonly by: number }
  | { readonly kind: 'first' | 'last' | 'open' | 'select' | 'copy' };

/** `screen` is how many rows a page holds. */
export const gridKey = ({ key, ctrlKey, metaKey, altKey }: KeyboardEvent, screen: number): Action | null => {
  if (altKey) return null;
  if (ctrlKey || metaKey) return key === 'c' ? { kind: 'copy' } : null;
  switch (key) {
    case 'ArrowDown':
      return { kind: 'move', by: 1 };
    case 'ArrowUp':
      return { kind: 'move', by: -1 };
    case 'PageDown':
      return { kind: 'move', by: screen };
    case 'PageUp':
      return { kind: 'move', by: -screen };
    case 'Home':
      return { kind: 'first' };
    case 'End':
      return { kind: 'last' };
    case 'Enter':
    case 'o':
      return { kind: 'open' };
    case ' ':
    case 'x':
      return { kind: 'select' };
    default:
      return null;
  }
};
