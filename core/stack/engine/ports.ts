/** Which of the ports that a project publishes somebody else has. */
import { createServer } from 'node:net';
import type { ComposeProject } from '../compose/model.ts';
import type { Engine } from './connect.ts';
import { asking } from './faults.ts';
import { LABEL } from './labels.ts';
import { processWithPort } from './port-holder.ts';

export type PortUse = {
  readonly service: string;
  readonly port: number;
  /** Words for a sentence; null where it cannot be told. */
  readonly holder: string | null;
  /** The id of the container that has it. */
  readonly container: string | null;
};

export const portsTaken = async (engine: Engine, project: ComposeProject): Promise<readonly PortUse[]> => {
  const running = await asking(engine, 'listing containers', () => engine.docker.listContainers());
  const wanted = Object.entries(project.services).flatMap(([service, { ports = [] }]) =>
    ports
      // A range is the engine's to choose from.
      .filter(({ published, protocol }) => published !== undefined && /^\d+$/.test(published) && protocol === 'tcp')
      .map(({ published, host_ip = '' }) => ({ service, port: Number(published), host: host_ip })),
  );
  const uses = await Promise.all(
    wanted.map(async ({ service, port, host }): Promise<PortUse | null> => {
      const holder = running.find(({ Ports }) =>
        Ports.some(({ PublicPort, Type }) => PublicPort === port && Type === 'tcp'),
      );
      const owner = holder?.Labels[LABEL.project];
      if (holder && owner === project.name) return null;
      if (holder) {
        const name = (holder.Names[0] ?? holder.Id).replace(/^\//, '');
        const whose = owner === undefined ? '' : ` of the project ${owner}`;
        return { service, port, holder: `the container ${name}${whose}`, container: holder.Id };
      }
      if (!engine.local || (await isFree(port, host))) return null;
      return { service, port, holder: await processWithPort(port), container: null };
    }),
  );
  return uses.filter((use) => use !== null);
};

/** Free too where this user may not listen there at all (a port below 1024): the engine may. */
const isFree = (port: number, host: string): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.on('error', (thrown: NodeJS.ErrnoException) => resolve(thrown.code !== 'EADDRINUSE'));
    server.listen({ port, host: host === '' ? '0.0.0.0' : host, exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });
