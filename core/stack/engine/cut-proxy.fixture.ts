/** A socket in front of the engine's own that goes away in the middle, as an engine that is stopped does, or falls silent, as one that hangs. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type CutProxy = {
  /** As DOCKER_HOST. */
  readonly url: string;
  /** Closes every connection and takes no more. */
  readonly cut: () => void;
  /** Keeps every connection and takes more, but no byte goes either way any more. */
  readonly freeze: () => void;
  readonly end: () => void;
};

export const cutProxy = async (target = '/var/run/docker.sock'): Promise<CutProxy> => {
  const dir = mkdtempSync(join(tmpdir(), 'idrift-proxy-'));
  const path = join(dir, 'docker.sock');
  const sockets = new Set<Socket>();
  let frozen = false;
  const server = createServer((socket) => {
    const engine = connect(target);
    for (const one of [socket, engine]) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => sockets.delete(one));
    }
    if (!frozen) socket.pipe(engine).pipe(socket);
  });
  await new Promise<void>((resolve) => {
    server.listen(path, resolve);
  });
  const cut = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `unix://${path}`,
    cut,
    freeze: () => {
      frozen = true;
      for (const socket of sockets) {
        socket.unpipe();
        socket.pause();
      }
    },
    end: () => {
      cut();
      rmSync(dir, { recursive: true, force: true });
    },
  };
};
