/** Images to registries, with the user's own keys. */
import { IdriftError } from '../../contract/errors.ts';
import type { Engine } from './connect.ts';
import { cancelled, faultOf, isCancelled, wordsOf } from './faults.ts';
import { engineMessages, failureIn } from './json-lines.ts';
import { type OpenStream, openStream } from './open-stream.ts';
import type { Going } from './progress.ts';
import { keyFor, registryOf } from './registry-keys.ts';

/**
 * Dropping the connection makes the engine stop.
 * @returns the digest under which the registry has it, `sha256:…`
 * @throws IdriftError `not-available` in the registry's words
 */
export const pushImage = async (
  engine: Engine,
  tag: string,
  { signal, onEvent = () => undefined }: Going = {},
): Promise<string> => {
  onEvent({ kind: 'image', image: tag, step: 'pushing' });
  const authconfig = await keyFor(tag, engine.env);
  let open: OpenStream | undefined;
  let failure: string | undefined;
  let digest: string | undefined;
  try {
    // Without a key the header must be there all the same.
    open = await openStream(signal, () => engine.docker.getImage(tag).push({ authconfig: authconfig ?? {} }));
    for await (const message of engineMessages(open.stream)) {
      failure ??= failureIn(message);
      if (typeof message.aux !== 'string') digest = message.aux?.Digest ?? digest;
      const { id, status = '', progressDetail } = message;
      if (id === undefined || progressDetail === undefined) continue;
      const { current = 0, total = 0 } = progressDetail;
      onEvent({ kind: 'layer', image: tag, layer: id, status, current, total });
    }
  } catch (thrown) {
    if (isCancelled(thrown) || signal?.aborted) throw cancelled();
    const fault = faultOf(engine, `pushing ${tag}`, thrown);
    if (fault.info.code === 'not-available') throw fault;
    failure = wordsOf(thrown);
  } finally {
    open?.close();
  }
  if (failure === undefined && digest !== undefined) {
    onEvent({ kind: 'image', image: tag, step: 'pushed' });
    return digest;
  }
  const registry = registryOf(tag);
  throw new IdriftError({
    code: 'not-available',
    message: `${registry} did not take ${tag}: ${(failure ?? 'it named no digest').replace(/\.$/, '')}.`,
    where: tag,
    hint: /denied|unauthorized|authentication|no basic auth/i.test(failure ?? '')
      ? `Log in: docker login${registry === 'docker.io' ? '' : ` ${registry}`}. The image is built; push it again.`
      : 'Check the name of the registry, and that it answers. The image is built; push it again.',
  });
};
