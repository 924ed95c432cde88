/** The project's named volumes: made when missing, never replaced: what the file says otherwise about one with data is a warning. */
import { IdriftError } from '../../contract/errors.ts';
import type { ComposeProject, ComposeVolume } from '../compose/model.ts';
import type { Engine } from './connect.ts';
import { asking, askingFor, faultOf, inTime, statusOf, unhurried } from './faults.ts';
import { volumeHash } from './hash.ts';
import { COMPOSE_VERSION, LABEL } from './labels.ts';
import type { OnStackEvent } from './progress.ts';

/** Whether this call made it. */
export const ensureVolume = async (
  engine: Engine,
  project: ComposeProject,
  key: string,
  volume: ComposeVolume,
  onEvent: OnStackEvent,
): Promise<boolean> => {
  const { name, driver, driver_opts } = volume;
  const there = await askingFor(engine, `looking for the volume ${name}`, () =>
    engine.docker.getVolume(name).inspect(),
  );
  if (there) {
    if (!volume.external) warnOfDifference(project, volume, there.Labels ?? {}, onEvent);
    return false;
  }
  if (volume.external) {
    throw new IdriftError({
      code: 'not-found',
      message: `The volume ${name} is external, and the engine has none of that name.`,
      where: project.files[0],
      hint: `Make it with docker volume create ${name}, or take external out.`,
    });
  }
  onEvent({ kind: 'volume', name, step: 'creating' });
  const create = () =>
    engine.docker.createVolume({
      Name: name,
      ...(driver === undefined ? {} : { Driver: driver }),
      ...(driver_opts === undefined ? {} : { DriverOpts: driver_opts }),
      Labels: {
        ...volume.labels,
        [LABEL.hash]: volumeHash(volume),
        [LABEL.project]: project.name,
        [LABEL.version]: COMPOSE_VERSION,
        [LABEL.volume]: key,
      },
    });
  await asking(engine, `creating the volume ${name}`, create, unhurried(engine));
  onEvent({ kind: 'volume', name, step: 'created' });
  return true;
};

const warnOfDifference = (
  { name: project }: ComposeProject,
  volume: ComposeVolume,
  labels: Readonly<Record<string, string>>,
  onEvent: OnStackEvent,
): void => {
  const owner = labels[LABEL.project];
  if (owner !== project) {
    const whose = owner === undefined ? 'was not made for any project' : `belongs to the project ${owner}`;
    onEvent({
      kind: 'warning',
      message: `The volume ${volume.name} exists and ${whose}; it is used as it is. Say external: true to use it on purpose.`,
    });
    return;
  }
  const hash = labels[LABEL.hash];
  if (hash === undefined || hash === volumeHash(volume)) return;
  onEvent({
    kind: 'warning',
    message: `The volume ${volume.name} was made with other settings than the file has now. It is kept as it is, with its data.`,
  });
};

/** @returns whether it is gone: false while a container uses it */
export const removeVolume = async (engine: Engine, name: string, onEvent: OnStackEvent): Promise<boolean> => {
  onEvent({ kind: 'volume', name, step: 'removing' });
  const doing = `removing the volume ${name}`;
  try {
    await inTime(engine, doing, () => engine.docker.getVolume(name).remove({ force: true }), unhurried(engine));
  } catch (thrown) {
    if (statusOf(thrown) === 409) {
      onEvent({ kind: 'volume', name, step: 'in-use' });
      return false;
    }
    if (statusOf(thrown) !== 404) throw faultOf(engine, doing, thrown);
  }
  onEvent({ kind: 'volume', name, step: 'removed' });
  return true;
};
