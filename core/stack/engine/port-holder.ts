/** Who holds a port: a container, or a process of this machine where the system lets us see it. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Engine } from './connect.ts';
import { asking } from './faults.ts';
import { LABEL } from './labels.ts';

/** Words for a sentence: `the container web-1 of the project shop`, `nginx (process 812)`; null where nothing can be told. */
export const portHolder = async (engine: Engine, port: number, protocol = 'tcp'): Promise<string | null> =>
  (await containerWithPort(engine, port, protocol)) ?? (engine.local ? await processWithPort(port, protocol) : null);

const containerWithPort = async (engine: Engine, port: number, protocol: string): Promise<string | null> => {
  const list = await asking(engine, 'listing containers', () => engine.docker.listContainers());
  const holder = list.find(({ Ports }) => Ports.some((one) => one.PublicPort === port && one.Type === protocol));
  if (!holder) return null;
  const name = (holder.Names[0] ?? holder.Id.slice(0, 12)).replace(/^\//, '');
  const project = holder.Labels[LABEL.project];
  return `the container ${name}${project === undefined ? '' : ` of the project ${project}`}`;
};

/** A process that listens there. On another user's processes the system says nothing without its rights. */
export const processWithPort = async (port: number, protocol = 'tcp'): Promise<string | null> => {
  try {
    if (process.platform === 'linux') return linuxProcess(port, protocol);
    return await (process.platform === 'win32' ? windowsProcess(port) : lsofProcess(port, protocol));
  } catch {
    return null;
  }
};

/** State `0A` of /proc/net/tcp is LISTEN; udp has no such state. Column 1 is address:port in hex, 3 the state, 9 the socket's inode. */
const linuxProcess = (port: number, protocol: string): string | null => {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const inodes = new Set(
    [`/proc/net/${protocol}`, `/proc/net/${protocol}6`].flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .slice(1)
        .map((line) => line.trim().split(/\s+/))
        .filter((row) => row[1]?.endsWith(`:${wanted}`) && (protocol !== 'tcp' || row[3] === '0A'))
        .map((row) => `socket:[${row[9]}]`),
    ),
  );
  if (inodes.size === 0) return null;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (openFiles(pid).some((target) => inodes.has(target))) {
      return `${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()} (process ${pid})`;
    }
  }
  return 'a process of another user';
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

const run = promisify(execFile);
const OPTIONS = { timeout: 5000 };

const lsofProcess = async (port: number, protocol: string): Promise<string | null> => {
  const where = protocol === 'tcp' ? [`-iTCP:${port}`, '-sTCP:LISTEN'] : [`-iUDP:${port}`];
  const { stdout } = await run('lsof', ['-nP', ...where, '-Fpc'], OPTIONS);
  const pid = /^p(\d+)$/m.exec(stdout)?.[1];
  const name = /^c(.+)$/m.exec(stdout)?.[1];
  return pid ? `${name ?? 'a process'} (process ${pid})` : null;
};

const windowsProcess = async (port: number): Promise<string | null> => {
  const { stdout } = await run('netstat', ['-ano', '-p', 'TCP'], OPTIONS);
  const pid = stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .find((row) => row[1]?.endsWith(`:${port}`) && row[3] === 'LISTENING')?.[4];
  if (!pid) return null;
  const list = await run('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH'], OPTIONS);
  return `${/^"([^"]+)"/.exec(list.stdout.trim())?.[1] ?? 'a process'} (process ${pid})`;
};
