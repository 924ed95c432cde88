/** A push or a fetch in a process of its own, to be killed: `node transfer-child.fixture.ts JSON`. Tells its progress line by line. */
import type { RemoteConfig } from '../config/load.ts';
import { openRemote } from './open-remote.ts';
import type { Place } from './remote.fixture.ts';
import { fetch } from './fetch.ts';
import { push } from './push.ts';
import type { Wanted } from './wanted.ts';

export type ChildWork = {
  readonly verb: 'push' | 'fetch';
  readonly remote: RemoteConfig;
  readonly place: Place;
  readonly wanted: readonly Wanted[];
};

const { verb, remote, place, wanted } = JSON.parse(process.argv[2] ?? '') as ChildWork;
const store = await openRemote(remote, { remotes: new Map(), ...place });
const { transferred, failed } = await (verb === 'push' ? push : fetch)(store, place.cacheDir, wanted, {
  ...place,
  onProgress: ({ bytes }) => void process.stdout.write(`${bytes}\n`),
});
process.stdout.write(
  `${JSON.stringify({ transferred, failed: failed.map(({ fault }) => fault.message), rss: process.resourceUsage().maxRSS })}\n`,
);
process.exit();
