/** Checks on the project's containers: those that end again and again, that have failed, that do not get well. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DoctorCheck, DoctorContext, DoctorLine } from './doctor-check.ts';
import {
  type ContainerTrouble,
  inspectContainer,
  ps,
  restartContainer,
  type ServiceState,
  troubleOf,
} from './engine/index.ts';

const ID: Readonly<Record<ContainerTrouble['kind'], string>> = {
  restarting: 'container-restarting',
  failed: 'container-failed',
  'out-of-memory': 'container-out-of-memory',
  unhealthy: 'container-unhealthy',
  'no-health-check': 'container-unhealthy',
};

/** The engine starts a failing container again after 0.1, 0.2, 0.4 s …: so often means that it does not come to rest. */
const RESTARTS = 2;

/** Between two restarts it runs for a moment: one that has run so long is through with it. */
const MILLISECONDS_OF_PEACE = 10_000;

export const troubleKind = (
  { state, health, exitCode, restarts, startedAt }: ServiceState,
  now: number,
): ContainerTrouble['kind'] | null => {
  const isFresh = state === 'running' && now - Date.parse(startedAt ?? '') < MILLISECONDS_OF_PEACE;
  if (restarts >= RESTARTS && (state === 'restarting' || isFresh)) return 'restarting';
  // The engine remembers the last health of a container that somebody has stopped since.
  if (state === 'running' && health === 'unhealthy') return 'unhealthy';
  // 143 and 137 with a stop before: whoever stops a container knows of it.
  return exitCode !== null && ![0, 137, 143].includes(exitCode) ? 'failed' : null;
};

const containers: DoctorCheck = {
  id: 'container',
  well: 'Every container of the stack that runs is well.',
  look: async (context) => {
    const { engine, project } = context;
    if (!project) return [];
    const states = await ps(engine, project.name);
    const lines = await Promise.all(states.map((state) => lineOf(context, state)));
    return lines.filter((line) => line !== null);
  },
  mend: async ({ engine, project }, { subject }) => {
    const states = project ? await ps(engine, project.name) : [];
    const container = states.find(({ name }) => name === subject);
    if (container) await restartContainer(engine, container.id);
  },
};

const LOOKS = 10;
const MILLISECONDS_BETWEEN_LOOKS = 100;

/** As it is between two restarts: while it runs, the engine has forgotten how it ended before. */
const inspectEnded: typeof inspectContainer = async (engine, id) => {
  let info = await inspectContainer(engine, id);
  for (let looks = 1; looks < LOOKS && info?.State.Status === 'running'; looks++) {
    await sleep(MILLISECONDS_BETWEEN_LOOKS);
    info = await inspectContainer(engine, id);
  }
  return info;
};

const lineOf = async ({ engine, now }: DoctorContext, state: ServiceState): Promise<DoctorLine | null> => {
  const kind = state.outOfMemory && state.exitCode !== null ? 'failed' : troubleKind(state, now());
  const look = kind === 'restarting' ? inspectEnded : inspectContainer;
  const info = kind === null ? undefined : await look(engine, state.id);
  if (kind === null || !info) return null;
  const trouble = await troubleOf(engine, state.service, info, kind);
  const said = [
    ...(trouble.healthLog.length > 0 ? ['Its health check said:', ...trouble.healthLog] : []),
    ...(trouble.logTail.length > 0 ? ['Its last lines:', ...trouble.logTail] : []),
  ];
  return {
    id: ID[trouble.kind],
    state: 'problem',
    subject: state.name,
    cause: [`${trouble.sentence}.`, ...said].join('\n'),
    fix:
      trouble.kind === 'out-of-memory'
        ? 'Give the service more memory in the compose file, then start it again.'
        : 'Mend what its lines tell, then start it again.',
    fixable: trouble.kind !== 'out-of-memory',
  };
};

export const containerChecks: readonly DoctorCheck[] = [containers];
