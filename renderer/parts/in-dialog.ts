/** `comboboxProps` of a list to choose from inside a dialog: a list elsewhere in the page would lie beneath it, and one that scrolls with it be cut off. */
export const IN_DIALOG = { withinPortal: false, floatingStrategy: 'fixed' } as const;
