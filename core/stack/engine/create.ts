/** Makes one container, or one in the place of another by the dance of names that Compose does. */
import type Docker from 'dockerode';
import { IdriftError } from '../../contract/errors.ts';
import type { ComposeProject, ComposeService } from '../compose/model.ts';
import { type Engine, isOlder } from './connect.ts';
import { type ContainerOf, containerBody, endpointOf, networksInOrder } from './container-body.ts';
import { asking, faultOf, statusOf, stopIfCancelled, wordsOf, inTime, unhurried } from './faults.ts';
import { putFileObjects } from './file-objects.ts';
import type { Journal } from './journal.ts';
import { containerName, LABEL } from './labels.ts';
import { inspectContainer, type Observed } from './observed.ts';
import type { Going } from './progress.ts';
import type { Image } from './pull.ts';
import { removeContainer, stopContainer } from './remove.ts';

export type Making = Going & {
  readonly engine: Engine;
  readonly project: ComposeProject;
  readonly key: string;
  /** With containers' ids in the place of services' names. */
  readonly service: ComposeService;
  readonly hash: string;
  readonly image: Image;
  readonly links: readonly string[];
  readonly journal: Journal;
};

/** @returns the new container's id */
export const createContainer = async (making: Making, number: number): Promise<string> => {
  const { key, project, service, onEvent } = making;
  const name = containerName(project.name, key, service, number);
  onEvent?.({ kind: 'container', service: key, name, step: 'creating' });
  const id = await make(making, name, containerOf(making, number));
  onEvent?.({ kind: 'container', service: key, name, step: 'created' });
  return id;
};

/** @returns the id of the container that stands in the place of `old` */
export const recreateContainer = async (making: Making, old: Observed, reason: string): Promise<string> => {
  const { engine, key, project, service, image, signal, onEvent } = making;
  const number = old.number || 1;
  const name = containerName(project.name, key, service, number);
  onEvent?.({ kind: 'container', service: key, name: old.name, step: 'recreating', detail: reason });
  const info = await inspectContainer(engine, old.id);
  const inherited = info && { mounts: info.Mounts, imageVolumes: image.volumes };
  const of = { ...containerOf(making, number), replaces: old.name, ...(inherited ? { inherited } : {}) };
  const id = await make(making, `${old.id.slice(0, 12)}_${name}`, of);
  try {
    stopIfCancelled(signal);
    await stopContainer(engine, old);
  } catch (thrown) {
    await removeContainer(engine, { id, name }, { volumes: false });
    making.journal.created.delete(id);
    throw thrown;
  }
  // From here on there is no way back: the old one is gone, and the new one gets its name.
  await removeContainer(engine, old, { volumes: false });
  await asking(engine, `naming ${name}`, () => engine.docker.getContainer(id).rename({ name }));
  making.journal.created.delete(id);
  onEvent?.({ kind: 'container', service: key, name, step: 'recreated' });
  return id;
};

const containerOf = ({ engine, project, key, service, hash, image, links }: Making, number: number): ContainerOf => ({
  project,
  key,
  service,
  number,
  hash,
  imageId: image.id,
  links,
  api: engine.api,
});

const make = async (making: Making, name: string, of: ContainerOf): Promise<string> => {
  const { engine, project, service, journal } = making;
  const id = await createNamed(making, name, of);
  journal.created.add(id);
  try {
    if (isOlder(engine.api, '1.44')) await connectRest(making, name, of, id);
    await putFileObjects(engine, project, service, id);
  } catch (thrown) {
    await removeContainer(engine, { id, name }, { volumes: true });
    journal.created.delete(id);
    throw thrown;
  }
  return id;
};

/** An older engine takes one network when it creates. */
const connectRest = async ({ engine, project, service }: Making, name: string, of: ContainerOf, id: string) => {
  for (const key of networksInOrder(service).slice(1)) {
    await asking(engine, `connecting ${name} to the network ${key}`, () =>
      engine.docker
        .getNetwork(project.networks[key]?.name ?? key)
        .connect({ Container: id, EndpointConfig: endpointOf(of, key, false) }),
    );
  }
};

const createNamed = async (making: Making, name: string, of: ContainerOf): Promise<string> => {
  const { engine, service } = making;
  const options: Docker.ContainerCreateOptions = {
    ...containerBody(of),
    name,
    ...(service.platform === undefined ? {} : { platform: service.platform }),
  };
  try {
    return (await inTime(engine, `creating ${name}`, () => engine.docker.createContainer(options), unhurried(engine)))
      .id;
  } catch (thrown) {
    if (statusOf(thrown) !== 409) throw createFault(making, name, thrown);
    const holder = await inspectContainer(engine, name);
    // Gone again already: whoever had the name was faster than we.
    if (!holder)
      return (await asking(engine, `creating ${name}`, () => engine.docker.createContainer(options), unhurried(engine)))
        .id;
    return takeOver(making, name, of, holder, options);
  }
};

/** The name is held: by the container that we want, by what a broken-off up left, or by somebody else's. */
const takeOver = async (
  { engine, project, key }: Making,
  name: string,
  of: ContainerOf,
  holder: Docker.ContainerInspectInfo,
  options: Docker.ContainerCreateOptions,
): Promise<string> => {
  const labels = holder.Config.Labels;
  if (labels[LABEL.project] === project.name && labels[LABEL.service] === key) {
    if (labels[LABEL.hash] === of.hash && of.replaces === undefined) return holder.Id;
    if (labels[LABEL.replace] !== undefined && !holder.State.Running) {
      await removeContainer(engine, { id: holder.Id, name }, { volumes: false });
      return (await asking(engine, `creating ${name}`, () => engine.docker.createContainer(options), unhurried(engine)))
        .id;
    }
  }
  const owner = labels[LABEL.project];
  throw new IdriftError({
    code: 'conflict',
    message: `The container name ${name}, which service ${key} wants, is taken by a container ${
      owner === undefined ? 'that belongs to no project' : `of the project ${owner}`
    } (${holder.Id.slice(0, 12)}, ${holder.State.Status}).`,
    where: name,
    hint: `Remove that container (docker rm -f ${name}), or take container_name out of the compose file.`,
  });
};

const createFault = ({ engine, key }: Making, name: string, thrown: unknown): IdriftError => {
  const words = wordsOf(thrown);
  if (statusOf(thrown) === 400 && /bind source path does not exist/i.test(words)) {
    return new IdriftError(
      {
        code: 'not-found',
        message: `Service ${key} mounts a path that does not exist: ${/exist: (\S+)/.exec(words)?.[1] ?? words}.`,
        where: name,
        hint: 'Make that file or folder, or take the mount out of the compose file.',
      },
      { cause: thrown },
    );
  }
  return faultOf(engine, `creating ${name}`, thrown);
};
