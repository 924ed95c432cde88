/** What is free on a disk. */
import { existsSync, statfsSync } from 'node:fs';

/** Bytes that this user may still write; null where the path is not of this machine (an engine in a virtual machine). */
export const freeBytesHere = (path: string): number | null => {
  if (!existsSync(path)) return null;
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
};
