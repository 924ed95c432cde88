/** The project's containers as the engine has them, ours and Compose's alike. */
import type Docker from 'dockerode';
import type { Engine } from './connect.ts';
import { asking, askingFor } from './faults.ts';
import { LABEL } from './labels.ts';

export type Observed = {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  /** 0 where the label is missing or no number. */
  readonly number: number;
  /** `created`, `running`, `paused`, `restarting`, `removing`, `exited`, `dead`. */
  readonly state: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly image: string;
  /** Ids. */
  readonly networks: readonly string[];
  /** Names. */
  readonly volumes: readonly string[];
  readonly ports: readonly Docker.Port[];
  /** As the engine says it to people: `Up 3 minutes (healthy)`. */
  readonly status: string;
};

/** Compose's own filter: a config-hash must be there, and one-off containers are not the service's. */
export const observedContainers = async (
  engine: Engine,
  project: string,
  { oneoff = false }: { readonly oneoff?: boolean } = {},
): Promise<readonly Observed[]> => {
  const list = await asking(engine, `listing the containers of ${project}`, () =>
    engine.docker.listContainers({
      all: true,
      filters: { label: [`${LABEL.project}=${project}`, LABEL.hash] },
    }),
  );
  return list
    .filter(({ Labels }) => oneoff || [undefined, 'False'].includes(Labels[LABEL.oneoff]))
    .map(
      (info): Observed => ({
        id: info.Id,
        name: nameOf(info.Names),
        service: info.Labels[LABEL.service] ?? '',
        number: Number(info.Labels[LABEL.number] ?? 0) || 0,
        state: info.State,
        labels: info.Labels,
        image: info.Image,
        networks: Object.values(info.NetworkSettings?.Networks ?? {}).flatMap(({ NetworkID }) => NetworkID || []),
        volumes: info.Mounts.flatMap(({ Type, Name }) => (Type === 'volume' && Name ? [Name] : [])),
        ports: info.Ports,
        status: info.Status,
      }),
    )
    .toSorted((a, b) => (a.service === b.service ? a.number - b.number : a.service < b.service ? -1 : 1));
};

/** The engine lists a link's name (`/web/db`) beside the container's own (`/db`). */
const nameOf = (names: readonly string[]): string =>
  (names.find((name) => name.lastIndexOf('/') === 0) ?? names[0] ?? '').replace(/^\//, '');

export const inspectContainer = (engine: Engine, id: string): Promise<Docker.ContainerInspectInfo | undefined> =>
  askingFor(engine, `reading the container ${id.slice(0, 12)}`, () => engine.docker.getContainer(id).inspect());
