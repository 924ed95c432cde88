/** What lies at a path, without an error when nothing does. */
import { statSync } from 'node:fs';

/** Bytes; 0 when there is no such file. */
export const fileSize = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

export const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
