/** Secrets and configs whose text is in the compose file or the environment: written into the container before it starts, as Compose does. */
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import type { ComposeProject, ComposeService, FileUse } from '../compose/model.ts';
import type { Engine } from './connect.ts';
import { asking } from './faults.ts';
import { targetOf } from './mounts.ts';

export const putFileObjects = async (
  engine: Engine,
  project: ComposeProject,
  service: ComposeService,
  container: string,
): Promise<void> => {
  const files = [
    ...(service.secrets ?? []).map((use) => ({ use, folder: '/run/secrets/', text: textOf(project.secrets, use) })),
    ...(service.configs ?? []).map((use) => ({ use, folder: '/', text: textOf(project.configs, use) })),
  ].filter((file) => file.text !== undefined);
  if (files.length === 0) return;
  const archive = pack();
  for (const { use, folder, text = '' } of files) {
    archive.entry(
      {
        name: targetOf(use, folder),
        mode: Number.parseInt(use.mode ?? '0444', 8),
        uid: Number(use.uid ?? 0),
        gid: Number(use.gid ?? 0),
      },
      text,
    );
  }
  archive.finalize();
  const bytes = await buffer(archive);
  await asking(engine, 'writing secrets into a container', () =>
    engine.docker.getContainer(container).putArchive(bytes, { path: '/' }),
  );
};

const textOf = (objects: ComposeProject['secrets'], { source }: FileUse): string | undefined => {
  const object = objects[source];
  return object?.file === undefined ? object?.content : undefined;
};
