/**
 * Ends a program that was started in a container. The engine has no request for that, and goes on running it when its connection is closed.
 * So each program gets a mark in its environment, which what it starts inherits, and a second program looks for it in `/proc`: SIGHUP first,
 * as for a terminal that is closed, then SIGKILL.
 */
import type { Engine } from './connect.ts';
import { asking } from './faults.ts';

export const MARK = 'IDRIFT_EXEC';

const SCRIPT = `
marked() { for p in /proc/[0-9]*; do grep -qa "${MARK}=$1" "$p/environ" && kill -s "$2" "\${p#/proc/}"; done; }
marked "$1" HUP; marked "$1" CONT
sleep 1
marked "$1" KILL
exit 0`;

/** Resolves when it is ended. An image without a shell, or an engine that is gone, leaves nothing to be done: that is no error here. */
export const hangUp = async (engine: Engine, container: string, mark: string, user?: string): Promise<void> => {
  const doing = 'ending a program';
  try {
    const handle = await asking(engine, doing, () =>
      engine.docker.getContainer(container).exec({
        Cmd: ['/bin/sh', '-c', SCRIPT, 'sh', mark],
        AttachStdout: true,
        AttachStderr: true,
        ...(user === undefined ? {} : { User: user }),
      }),
    );
    const stream = await asking(engine, doing, () => handle.start({}));
    await new Promise<void>((resolve) => {
      stream.on('close', resolve);
      stream.on('error', () => undefined);
      stream.resume();
    });
  } catch {
    return;
  }
};
