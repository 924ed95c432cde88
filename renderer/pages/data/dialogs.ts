/** The questions that the Data page asks in a dialog of their own. */
export type DataDialog =
  | { readonly kind: 'import'; readonly files: readonly File[] }
  | { readonly kind: 'commit' }
  | { readonly kind: 'check-out'; readonly revision: string }
  | { readonly kind: 'export'; readonly revision: string }
  | { readonly kind: 'clean-up' }
  | { readonly kind: 'remotes' }
  | { readonly kind: 'hooks' }
  | { readonly kind: 'archive' };

export type OpenDialog = (dialog: DataDialog) => void;
