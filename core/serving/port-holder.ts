/** Listening on a loopback port, with an error that names the program that holds it already. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { IdriftError } from '../contract/errors.ts';

type Listener = { readonly listen: (options: { port: number; host: string }) => Promise<string> };

/**
 * Gives the address. Port 0 takes a free one.
 * @throws IdriftError `conflict` when the port is taken; `purpose`, `setting` and `option` name it for the user.
 */
export const listenOnLoopback = async (
  server: Listener,
  port: number,
  about: { readonly purpose: string; readonly setting: string; readonly option: string },
): Promise<string> => {
  try {
    return await server.listen({ port, host: '127.0.0.1' });
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
    const where = `port ${port}`;
    if (code === 'EADDRINUSE') {
      const holder = holderOfPort(port);
      throw new IdriftError(
        {
          code: 'conflict',
          message: `Port ${port} for ${about.purpose} is taken${holder === null ? '' : ` by ${holder.name} (process ${holder.pid})`}.`,
          where,
          hint: `Stop that program, or choose another port: in Settings ("${about.setting}" in idrift.json), or with --${about.option}.`,
        },
        { cause: thrown },
      );
    }
    if (code === 'EACCES') {
      throw new IdriftError(
        {
          code: 'bad-input',
          message: `This computer does not let ${about.purpose} use port ${port}.`,
          where,
          hint: `Choose a port above 1023: in Settings ("${about.setting}" in idrift.json), or with --${about.option}.`,
        },
        { cause: thrown },
      );
    }
    throw thrown;
  }
};

/** By /proc on Linux; null elsewhere, or when the process is another user's. */
const holderOfPort = (port: number): { readonly pid: number; readonly name: string } | null => {
  if (process.platform !== 'linux') return null;
  const sockets = new Set(listeningInodes(port).map((inode) => `socket:[${inode}]`));
  if (sockets.size === 0) return null;
  for (const pid of namesIn('/proc').filter((name) => /^\d+$/.test(name))) {
    if (namesIn(`/proc/${pid}/fd`).some((fd) => sockets.has(linkOf(`/proc/${pid}/fd/${fd}`)))) {
      return { pid: Number(pid), name: textOf(`/proc/${pid}/comm`).trim() || 'a program' };
    }
  }
  return null;
};

/** State 0A is LISTEN; the tenth column is the socket's inode (proc_net_tcp(5)). */
const listeningInodes = (port: number): string[] => {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) =>
    textOf(file)
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((columns) => columns[1]?.endsWith(`:${hexPort}`) && columns[3] === '0A')
      .flatMap((columns) => columns[9] ?? []),
  );
};

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return []; // gone meanwhile, or another user's
  }
};

const linkOf = (path: string): string => {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
};

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};
