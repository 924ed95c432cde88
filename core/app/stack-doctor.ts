/** What the page's doctor looks at: the engine, the compose file, each service, and the parts of this computer. */
import type { StackCheck, StackService, StackStatus } from '../contract/stack.ts';
import type { SystemInfo } from '../contract/system.ts';

type SystemCheck = SystemInfo['checks'][number];

/** Findings first, then what is neutral, then what is fine; otherwise in the order given. */
export const inDoctorsOrder = (checks: readonly StackCheck[]): StackCheck[] => {
  const rank = { problem: 0, missing: 1, ok: 2 } as const;
  return checks.toSorted((a, b) => rank[a.state] - rank[b.state]);
};

export const stackChecks = (status: StackStatus, system: readonly SystemCheck[]): StackCheck[] =>
  inDoctorsOrder([
    ...engineChecks(status),
    ...fileChecks(status),
    ...status.services.flatMap(serviceChecks),
    ...system.map((check) => ({ ...check, fixLabel: null })),
  ]);

const engineChecks = ({ engine }: StackStatus): StackCheck[] => {
  const about = { id: 'engine', fixLabel: null };
  switch (engine.state) {
    case 'looking':
      return [];
    case 'ok':
      return [
        {
          ...about,
          title: `${engine.product ?? 'Container engine'} ${engine.version ?? ''}`.trim(),
          state: 'ok',
          cause: `It answers at ${engine.url ?? 'its socket'}.`,
          fix: null,
        },
      ];
    // That there is none, or that it is off, is how many work: nothing else needs it.
    case 'missing':
    case 'not-running':
      return [
        {
          ...about,
          title: engine.state === 'missing' ? 'No container engine' : 'The container engine is off',
          state: 'missing',
          cause: engine.problem?.message ?? '',
          fix: engine.problem?.hint ?? null,
        },
      ];
    case 'no-permission':
    case 'too-old':
    case 'faulty':
      return [
        {
          ...about,
          title: 'The container engine cannot be used',
          state: 'problem',
          cause: engine.problem?.message ?? '',
          fix: engine.problem?.hint ?? null,
        },
      ];
    default:
      return engine.state satisfies never;
  }
};

const fileChecks = ({ file }: StackStatus): StackCheck[] => {
  if (!file) return [];
  const about = { id: 'compose-file', fixLabel: null };
  const { problem } = file;
  return problem
    ? [
        {
          ...about,
          title: 'The compose file cannot be used as it is',
          state: 'problem',
          cause: [problem.where, problem.message].filter(Boolean).join(': '),
          fix: problem.hint ?? null,
        },
      ]
    : [{ ...about, title: 'Compose file', state: 'ok', cause: file.paths.join(', '), fix: null }];
};

const serviceChecks = (service: StackService): StackCheck[] => {
  const about = {
    id: `service:${service.service}`,
    state: 'problem' as const,
    fixLabel: `Start ${service.service} again`,
  };
  const { exitCode, restarts } = service;
  const words = service.problem;
  const detail = { cause: words?.message ?? 'Its log says more.', fix: words?.hint ?? null };
  if (service.state === 'restarting' || (restarts > 2 && service.health !== 'healthy')) {
    return [{ ...about, title: `${service.service} ends and is started again and again`, ...detail }];
  }
  if (service.outOfMemory)
    return [{ ...about, title: `${service.service} needed more memory than it may have`, ...detail }];
  if (service.health === 'unhealthy' && service.state === 'running') {
    return [{ ...about, title: `${service.service} is unhealthy`, ...detail }];
  }
  if (service.state === 'exited' && exitCode !== null && exitCode !== 0 && !STOPPED.has(exitCode)) {
    return [{ ...about, title: `${service.service} ended with ${exitCode}`, ...detail }];
  }
  return [];
};

/** 128 and the number of SIGINT, SIGKILL, SIGTERM: somebody stopped it. */
export const STOPPED: ReadonlySet<number> = new Set([130, 137, 143]);
