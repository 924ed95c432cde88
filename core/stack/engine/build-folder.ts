/** An image of a folder with a Dockerfile that belongs to no compose project. */
import { buildContext } from './build-context.ts';
import { CLASSIC, runBuild } from './build.ts';
import type { Engine } from './connect.ts';
import { asking } from './faults.ts';
import type { Going } from './progress.ts';
import { allKeys } from './registry-keys.ts';

export type BuiltImage = {
  /** `sha256:…`: of its configuration, or of its manifest where the engine keeps images as containerd does. */
  readonly id: string;
  /** Bytes, unpacked. */
  readonly size: number;
};

/** @throws IdriftError `bad-input` with the last lines of the log when the build fails */
export const buildFolder = async (
  engine: Engine,
  { folder, tag }: { readonly folder: string; readonly tag: string },
  going: Going = {},
): Promise<BuiltImage> => {
  const build = { context: folder };
  const context = buildContext(build);
  const options = async (): Promise<Record<string, unknown>> => {
    const keys = await allKeys(engine.env);
    return {
      t: [tag],
      dockerfile: context.dockerfile,
      rm: true,
      forcerm: true,
      ...(Object.keys(keys).length > 0 ? { registryconfig: keys } : {}),
    };
  };
  const what = `The image ${tag}`;
  const { id } = await runBuild(engine, { image: tag, what, build, context, builder: CLASSIC, options }, going);
  const { Size: size } = await asking(engine, `reading the image ${tag}`, () => engine.docker.getImage(id).inspect());
  return { id, size };
};

const ARCHITECTURES: Readonly<Record<string, string>> = { x86_64: 'x64', amd64: 'x64', aarch64: 'arm64' };

/** What the engine's containers run on, as Node names it. */
export const engineTarget = async (engine: Engine): Promise<{ readonly platform: 'linux'; readonly arch: string }> => {
  const { Architecture = '' } = (await asking(engine, 'asking for its architecture', () => engine.docker.info())) as {
    readonly Architecture?: string;
  };
  return { platform: 'linux', arch: ARCHITECTURES[Architecture] ?? Architecture };
};
