/** A program in a container of its own that ends with it: files go in before it starts and come out after, also where the engine is elsewhere. */
import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { extract, pack } from 'tar-stream';
import { IdriftError } from '../../contract/errors.ts';
import type { Engine } from './connect.ts';
import { asking, cancelled, faultOf, unhurried } from './faults.ts';
import { LABEL } from './labels.ts';
import { lastLines } from './last-lines.ts';
import { removeContainer } from './remove.ts';

export type OneRun = {
  readonly image: string;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** A file of this machine, and where it lies in the container; it is fetched back from there to `back`. */
  readonly file?: { readonly from: string; readonly at: string; readonly back: string };
  /** Whose volumes are its own as well: a container's name or id. */
  readonly volumesFrom?: string;
  /** A network's name; none where absent. */
  readonly network?: string;
  readonly signal?: AbortSignal;
};

const LINES = 15;

/** @returns its last lines. @throws IdriftError `not-available` with them when it ends with another status than 0, `cancelled` */
export const runOnce = async (engine: Engine, run: OneRun): Promise<readonly string[]> => {
  const { image, command, environment = {}, file, volumesFrom, network = 'none', signal } = run;
  if (signal?.aborted) throw cancelled();
  const doing = `running ${command.join(' ')}`;
  const container = await asking(
    engine,
    `creating a container of ${image}`,
    () =>
      engine.docker.createContainer({
        Image: image,
        Entrypoint: [],
        Cmd: [...command],
        Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
        Labels: { [LABEL.oneoff]: 'True' },
        HostConfig: { NetworkMode: network, ...(volumesFrom === undefined ? {} : { VolumesFrom: [volumesFrom] }) },
      }),
    unhurried(engine),
  );
  const stop = (): void => void container.kill().catch(() => undefined);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    if (file) await putFile(container, file, engine);
    await asking(engine, doing, () => container.start(), unhurried(engine));
    if (signal?.aborted) stop();
    const { StatusCode } = (await asking(engine, doing, () => container.wait(), { within: null })) as {
      readonly StatusCode: number;
    };
    if (signal?.aborted) throw cancelled();
    const said = await lastLines(engine, container.id, LINES);
    if (StatusCode !== 0) {
      throw new IdriftError({
        code: 'not-available',
        message: `${command.slice(0, 3).join(' ')} in a container of ${image} has ended with ${StatusCode}.`,
        where: image,
        hint: `Its last lines:\n${said.join('\n')}`,
      });
    }
    if (file) await fetchFile(container, file, engine);
    return said;
  } finally {
    signal?.removeEventListener('abort', stop);
    await removeContainer(engine, { id: container.id, name: container.id.slice(0, 12) }, { volumes: true });
  }
};

type Container = Awaited<ReturnType<Engine['docker']['createContainer']>>;

const putFile = async (container: Container, { from, at }: { from: string; at: string }, engine: Engine) => {
  const archive = pack();
  const entry = archive.entry({ name: at.slice(1), mode: 0o666, size: statSync(from).size });
  const filled = pipeline(createReadStream(from), entry).then(() => archive.finalize());
  filled.catch((thrown: unknown) => archive.destroy(thrown instanceof Error ? thrown : new Error(String(thrown))));
  await asking(
    engine,
    'copying a file into a container',
    () => container.putArchive(archive as unknown as NodeJS.ReadableStream, { path: '/' }),
    {
      within: null,
    },
  );
  await filled;
};

const fetchFile = async (container: Container, { at, back }: { at: string; back: string }, engine: Engine) => {
  const doing = 'copying a file out of a container';
  const stream = await asking(engine, doing, () => container.getArchive({ path: at }));
  const reading = extract();
  reading.on('entry', (_header, content, next) => {
    pipeline(content, createWriteStream(back)).then(
      () => next(),
      (thrown: Error) => next(thrown),
    );
  });
  try {
    await pipeline(stream, reading);
  } catch (thrown) {
    throw faultOf(engine, doing, thrown);
  }
};
