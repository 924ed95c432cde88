/** Images from registries, with progress for each layer and the cause when one does not come. */
import type { Engine } from './connect.ts';
import { asking, askingFor, cancelled, faultOf, isCancelled, wordsOf } from './faults.ts';
import { engineMessages, failureIn } from './json-lines.ts';
import { type OpenStream, openStream } from './open-stream.ts';
import type { Going } from './progress.ts';
import { PullError } from './pull-error.ts';
import { keyFor } from './registry-keys.ts';

export type Image = {
  /** `sha256:…` */
  readonly id: string;
  /** Paths that the image declares as volumes: an anonymous one for each that the service does not mount. */
  readonly volumes: readonly string[];
};

/** The image where the engine has it. */
export const findImage = async (engine: Engine, name: string): Promise<Image | undefined> => {
  const info = await askingFor(engine, `looking for the image ${name}`, () => engine.docker.getImage(name).inspect());
  return info && { id: info.Id, volumes: Object.keys(info.Config?.Volumes ?? {}) };
};

/**
 * Fetches an image, also when one of that name is there: a tag may have moved. Dropping the connection makes the engine stop.
 * @throws PullError with the cause; IdriftError `cancelled`
 */
export const pullImage = async (
  engine: Engine,
  name: string,
  { signal, onEvent = () => undefined, platform }: Going & { readonly platform?: string } = {},
): Promise<Image> => {
  onEvent({ kind: 'image', image: name, step: 'pulling' });
  const key = await keyFor(name, engine.env);
  let open: OpenStream | undefined;
  let failure: string | undefined;
  try {
    open = await openStream(signal, () =>
      engine.docker.pull(withTag(name), {
        ...(key ? { authconfig: key } : {}),
        ...(platform === undefined ? {} : { platform }),
      }),
    );
    for await (const message of engineMessages(open.stream)) {
      failure ??= failureIn(message);
      const { id, status = '', progressDetail } = message;
      if (id === undefined || progressDetail === undefined) continue;
      const { current = 0, total = 0 } = progressDetail;
      onEvent({ kind: 'layer', image: name, layer: id, status, current, total });
    }
  } catch (thrown) {
    if (isCancelled(thrown) || signal?.aborted) throw cancelled();
    const fault = faultOf(engine, `pulling ${name}`, thrown);
    if (fault.info.code === 'not-available') throw fault;
    failure = wordsOf(thrown);
  } finally {
    open?.close();
  }
  if (failure !== undefined) throw new PullError(name, failure);
  const image = await asking(engine, `reading the image ${name}`, () => findImage(engine, name));
  if (!image) throw new PullError(name, 'the engine does not have it after the pull');
  onEvent({ kind: 'image', image: name, step: 'pulled' });
  return image;
};

/** Without a tag the engine would fetch every one. */
const withTag = (name: string): string => {
  const last = name.slice(name.lastIndexOf('/') + 1);
  return last.includes(':') || last.includes('@') ? name : `${name}:latest`;
};
