/** Types of node24.mjs, for Electron's main process. */
export declare const installedNode: (root: string) => string | null;
