/** Which thread of a process waits when there are not enough processors for all. */
import { readlinkSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';
import { basename } from 'node:path';

/** As little as there is: enough that a thread that has just been woken runs first, and other programs take hardly more. */
const NICER = 1;

/**
 * On Linux, the calling thread and those that it starts from now on give way to the other threads of the process. Elsewhere priorities are
 * of whole processes, and nothing is done.
 */
export const giveWayToOtherThreads = (): void => {
  try {
    const thread = Number(basename(readlinkSync('/proc/thread-self')));
    setPriority(thread, Math.min(getPriority() + NICER, constants.priority.PRIORITY_LOW));
  } catch {
    // no such file, or not allowed: all are equal
  }
};
