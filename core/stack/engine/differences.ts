/** What `up` would do now, without doing any of it: for a page that tells before it acts. */
import type { ComposeProject } from '../compose/model.ts';
import { configHash } from '../compose/render.ts';
import type { Engine } from './connect.ts';
import { decide } from './decide.ts';
import { asking } from './faults.ts';
import { containerName, imageOf, LABEL } from './labels.ts';
import { observedContainers } from './observed.ts';
import { wantedServices } from './order.ts';
import { findImage } from './pull.ts';
import { withContainers } from './references.ts';

export type PlannedStep = {
  readonly service: string;
  /** The container's name, or the image's for `pull` and `build`. */
  readonly name: string;
  readonly step: 'pull' | 'build' | 'create' | 'recreate' | 'start' | 'keep' | 'remove';
  /** Why it is made anew. */
  readonly reason?: string;
};

export const plannedSteps = async (
  engine: Engine,
  project: ComposeProject,
  names?: readonly string[],
): Promise<readonly PlannedStep[]> => {
  const services = wantedServices(project, names);
  const [observed, networks] = await Promise.all([
    observedContainers(engine, project.name),
    asking(engine, `listing the networks of ${project.name}`, () => engine.docker.listNetworks()),
  ]);
  const standing = new Map(
    Object.keys(services).map((key) => [key, observed.filter(({ service }) => service === key)]),
  );
  const steps = Object.entries(services).map(async ([key, declared]): Promise<PlannedStep[]> => {
    const image = imageOf(project.name, key, declared);
    const found = await findImage(engine, image);
    const containers = standing.get(key) ?? [];
    const fetching: PlannedStep[] = found
      ? []
      : [{ service: key, name: image, step: declared.build ? 'build' : 'pull' }];
    // What shares something with a container that is not there yet cannot be there itself.
    const service = containers.length === 0 ? declared : withContainers(key, declared, standing);
    const wanted = {
      service: declared,
      hash: configHash(service),
      imageId: found?.id ?? containers[0]?.labels[LABEL.image] ?? '',
      networks: Object.keys(service.networks ?? {}).flatMap((network) => {
        const name = project.networks[network]?.name;
        return networks.find(({ Name }) => Name === name)?.Id ?? [];
      }),
      volumes: (service.volumes ?? []).flatMap(({ type, source }) =>
        type === 'volume' && source !== undefined ? [project.volumes[source]?.name ?? source] : [],
      ),
    };
    return [
      ...fetching,
      ...decide(wanted, containers).map((decision): PlannedStep => {
        if (decision.do === 'create') {
          return { service: key, name: containerName(project.name, key, declared, decision.number), step: 'create' };
        }
        const { name, state } = decision.container;
        if (decision.do === 'recreate') return { service: key, name, step: 'recreate', reason: decision.reason };
        if (decision.do === 'remove') return { service: key, name, step: 'remove' };
        return { service: key, name, step: state === 'running' ? 'keep' : 'start' };
      }),
    ];
  });
  return (await Promise.all(steps)).flat();
};
