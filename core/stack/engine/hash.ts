/** The config-hash of networks and volumes as Compose 2.40 writes it: sha256 of Go's JSON of what `docker compose config` prints. */
import { hashBytes } from '../../base/hash.ts';
import type { ComposeNetwork, ComposeVolume } from '../compose/model.ts';

export const networkHash = (network: ComposeNetwork): string => hashOf(network);

export const volumeHash = ({ name, driver = 'local', ...rest }: ComposeVolume): string =>
  hashOf({ name, driver, ...rest });

const hashOf = (value: object): string => hashBytes('sha256', goJson(value));

/** Go writes these five as escapes in JSON, and everything else as it is. */
const goJson = (value: object): string =>
  JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
