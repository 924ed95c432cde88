/** What has to happen to each service's containers, from what the file wants and what the engine has. Asks the engine nothing. */
import type { ComposeService } from '../compose/model.ts';
import { LABEL, scaleOf } from './labels.ts';
import type { Observed } from './observed.ts';

/** `reason` says in words what differs. */
export type Decision =
  | { readonly do: 'keep'; readonly container: Observed }
  | { readonly do: 'create'; readonly number: number }
  | { readonly do: 'recreate'; readonly container: Observed; readonly reason: string }
  | { readonly do: 'remove'; readonly container: Observed };

export type Wanted = {
  readonly service: ComposeService;
  readonly hash: string;
  readonly imageId: string;
  /** Ids of the networks that it must be on. */
  readonly networks: readonly string[];
  /** Names of the volumes that must be mounted. */
  readonly volumes: readonly string[];
};

export const decide = (
  wanted: Wanted,
  containers: readonly Observed[],
  { force = false }: { readonly force?: boolean } = {},
): readonly Decision[] => {
  const scale = scaleOf(wanted.service);
  const judged = containers.map((container) => ({
    container,
    reason: force ? 'asked for' : difference(wanted, container),
  }));
  // The ones that are as wanted are kept first, then the ones with low numbers.
  const ranked = judged.toSorted(
    (a, b) => Number(a.reason !== null) - Number(b.reason !== null) || a.container.number - b.container.number,
  );
  const kept = ranked.slice(0, scale);
  const highest = Math.max(0, ...containers.map(({ number }) => number));
  return [
    ...kept.map(
      ({ container, reason }): Decision =>
        reason === null ? { do: 'keep', container } : { do: 'recreate', container, reason },
    ),
    ...ranked.slice(scale).map(({ container }): Decision => ({ do: 'remove', container })),
    ...Array.from(
      { length: Math.max(0, scale - kept.length) },
      (_, index): Decision => ({ do: 'create', number: highest + 1 + index }),
    ),
  ];
};

/** As Compose decides: hash, image, networks while it runs, volumes. */
const difference = ({ hash, imageId, networks, volumes }: Wanted, container: Observed): string | null => {
  if (container.state === 'dead' || container.state === 'removing') return 'it is dead';
  if (container.labels[LABEL.hash] !== hash) return 'the compose file says otherwise';
  if (container.labels[LABEL.image] !== imageId) return 'the image is another one';
  // One that has never run may not know its networks yet.
  const isPlaced = container.state === 'running' || container.networks.length > 0;
  if (isPlaced && networks.some((id) => !container.networks.includes(id))) {
    return 'it is not on a network that it should be on';
  }
  return volumes.every((name) => container.volumes.includes(name)) ? null : 'a volume is not mounted';
};
