/** Which other processes have a file open, as far as the system tells. */
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';

/** `python3 (process 812)`; empty where nobody has, and where it cannot be told: not on Linux, or another user's processes. */
export const filesOpenElsewhere = (path: string): string[] => {
  if (process.platform !== 'linux') return [];
  const wanted = realpathSync(path);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .filter((pid) => openFiles(pid).includes(wanted))
    .map((pid) => `${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()} (process ${pid})`);
};

const openFiles = (pid: string): string[] => {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`);
      } catch {
        return '';
      }
    });
  } catch {
    return [];
  }
};
