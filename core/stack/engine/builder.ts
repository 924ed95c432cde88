/**
 * Which of the engine's two builders a Dockerfile gets. BuildKit is spoken to without a session, which the engine allows for a folder that is
 * sent to it: what needs one (secrets and ssh keys in a build) is refused here, and images behind a key are fetched before.
 */
import type { IncomingMessage } from 'node:http';
import { IdriftError } from '../../contract/errors.ts';
import type { Engine } from './connect.ts';
import { type DockerfileNeeds, needsOf } from './dockerfile.ts';
import { asking } from './faults.ts';
import { findImage, pullImage } from './pull.ts';
import type { Going } from './progress.ts';
import { keyFor } from './registry-keys.ts';

export type Builder = { readonly kind: 'classic' | 'buildkit'; readonly needs: DockerfileNeeds };

/** What the engine's `_ping` says in `Builder-Version`: 2 where BuildKit is its usual builder. */
const offersBuildKit = async (engine: Engine): Promise<boolean> => {
  const answer = await asking(
    engine,
    'asking for its builder',
    () =>
      new Promise<IncomingMessage>((resolve, reject) => {
        const request = { path: '/_ping', method: 'GET', isStream: true, statusCodes: { 200: true } };
        engine.docker.modem.dial(request, (thrown: unknown, stream: unknown) => {
          if (thrown) reject(thrown);
          else resolve(stream as IncomingMessage);
        });
      }),
  );
  answer.resume();
  return answer.headers['builder-version'] === '2';
};

/** @throws IdriftError `bad-input` with the line of what can be built only over a session */
export const builderFor = async (engine: Engine, dockerfile: string, where: string): Promise<Builder> => {
  const needs = needsOf(dockerfile);
  // Podman's builder knows what BuildKit does, and takes no version.
  if (/podman/i.test(engine.product)) return { kind: 'classic', needs };
  const { session } = needs;
  if (session) {
    throw new IdriftError({
      code: 'bad-input',
      message: `${session.what} in line ${session.line} of the Dockerfile needs a secret or a key of this machine, which Idrift does not give to a build.`,
      where: `${where}:${session.line}`,
      hint: 'Build it once with docker compose build, and start again: the image is used as it is.',
    });
  }
  return { kind: needs.buildKit || (await offersBuildKit(engine)) ? 'buildkit' : 'classic', needs };
};

export const classicFor: typeof builderFor = (_engine, dockerfile) =>
  Promise.resolve({ kind: 'classic', needs: needsOf(dockerfile) });

/** Without a session BuildKit asks registries as nobody; what is there already it does not ask for. */
export const fetchImagesBehindKeys = async (engine: Engine, images: readonly string[], going: Going): Promise<void> => {
  for (const image of new Set(images)) {
    if ((await keyFor(image, engine.env)) && !(await findImage(engine, image))) await pullImage(engine, image, going);
  }
};
