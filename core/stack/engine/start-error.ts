/** What the engine says when a container cannot be started, in words: taken ports with their holder, missing programs, missing GPUs. */
import { IdriftError } from '../../contract/errors.ts';
import type { ComposeService } from '../compose/model.ts';
import type { Engine } from './connect.ts';
import { faultOf, isCut, wordsOf } from './faults.ts';
import { portHolder } from './port-holder.ts';

/** A port that the stack needs and somebody else has. */
export class PortTakenError extends IdriftError {
  readonly port: number;
  readonly service: string;
  readonly holder: string | null;
  constructor(port: number, service: string, holder: string | null) {
    super({
      code: 'conflict',
      message: `Port ${port}, which service ${service} publishes, is already taken${holder === null ? '' : ` by ${holder}`}.`,
      where: `port ${port}`,
      hint: 'Stop what holds it, or give the service another port in the compose file or its settings.',
    });
    this.name = 'PortTakenError';
    this.port = port;
    this.service = service;
    this.holder = holder;
  }
}

export const startError = async (
  engine: Engine,
  key: string,
  service: ComposeService,
  name: string,
  thrown: unknown,
): Promise<IdriftError> => {
  if (thrown instanceof IdriftError || isCut(thrown)) return faultOf(engine, `starting ${name}`, thrown);
  const words = wordsOf(thrown);
  const port = takenPort(words);
  if (port !== null) return new PortTakenError(port, key, await portHolder(engine, port).catch(() => null));
  const hint = hintFor(words);
  return new IdriftError(
    {
      code: 'not-available',
      message: `Service ${key} could not be started: ${words.replace(/\.$/, '')}.`,
      where: name,
      ...(hint === undefined ? {} : { hint: hint.replace('SERVICE', service.image ?? key) }),
    },
    { cause: thrown },
  );
};

/**
 * Docker: `Bind for 0.0.0.0:8555 failed: port is already allocated`, `listen tcp4 0.0.0.0:8555: bind: address already in use`;
 * Desktop: `Ports are not available: exposing port TCP 0.0.0.0:8555`; Podman: `rootlessport listen tcp 0.0.0.0:8555: bind: …`.
 */
export const takenPort = (words: string): number | null => {
  if (!/already allocated|already in use|ports are not available|only one usage of each socket/i.test(words))
    return null;
  const port = /:(\d{1,5})(?::| failed| ->|\/)/.exec(words)?.[1] ?? /:(\d{1,5})\b/.exec(words)?.[1];
  return port === undefined ? null : Number(port);
};

const hintFor = (words: string): string | undefined => {
  if (/could not select device driver|nvidia/i.test(words)) {
    return 'The engine knows no GPU: install the NVIDIA Container Toolkit, or take the GPU out of the service.';
  }
  if (/executable file not found|no such file or directory/i.test(words)) {
    return "The image SERVICE has no such program: check the service's command and entrypoint.";
  }
  if (/bind source path does not exist|mounts denied/i.test(words)) {
    return 'A file or folder that the service mounts is missing, or not shared with the engine.';
  }
  return undefined;
};
