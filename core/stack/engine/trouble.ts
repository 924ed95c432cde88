/** Why a container does not do what it was started for: exit status, memory, its health check's answers, its last lines. */
import type Docker from 'dockerode';
import { IdriftError } from '../../contract/errors.ts';
import { readableBytes } from './amounts.ts';
import type { Engine } from './connect.ts';
import { lastLines } from './last-lines.ts';

export type ContainerTrouble = {
  readonly kind: 'unhealthy' | 'failed' | 'out-of-memory' | 'no-health-check' | 'restarting';
  readonly service: string;
  readonly container: string;
  readonly exitCode: number | null;
  /** One sentence, without the full stop. */
  readonly sentence: string;
  /** What the last health checks answered, oldest first. */
  readonly healthLog: readonly string[];
  readonly logTail: readonly string[];
};

/** A service that did not come up. `trouble` has what the message leaves out. */
export class ServiceError extends IdriftError {
  readonly trouble: ContainerTrouble;
  constructor(trouble: ContainerTrouble, dependent?: string) {
    const because = dependent === undefined ? '' : `Service ${dependent} was not started: `;
    super({
      code: 'not-available',
      message: `${because}${trouble.sentence}.`,
      where: trouble.container,
      hint: hintOf(trouble),
    });
    this.name = 'ServiceError';
    this.trouble = trouble;
  }
}

const hintOf = ({ kind, healthLog, logTail }: ContainerTrouble): string => {
  if (kind === 'no-health-check') return 'Give that service a healthcheck, or wait for service_started instead.';
  const lines = [
    ...(healthLog.length > 0 ? [`Its health check said:\n${healthLog.join('\n')}`] : []),
    ...(logTail.length > 0 ? [`Its last lines:\n${logTail.join('\n')}`] : ['It wrote nothing.']),
  ];
  return kind === 'out-of-memory' ? `Give it more memory in the compose file.\n${lines.join('\n')}` : lines.join('\n');
};

const LINES = 10;
const HEALTH_CHECKS = 3;
const LETTERS = 400;

export const troubleOf = async (
  engine: Engine,
  service: string,
  info: Docker.ContainerInspectInfo,
  kind: ContainerTrouble['kind'],
): Promise<ContainerTrouble> => {
  const container = info.Name.replace(/^\//, '');
  const { OOMKilled, ExitCode } = info.State;
  const isDead = kind === 'failed' || kind === 'restarting';
  const logTail = kind === 'no-health-check' ? [] : await lastLines(engine, info.Id, LINES);
  return {
    kind: isDead && OOMKilled ? 'out-of-memory' : kind,
    service,
    container,
    exitCode: isDead ? ExitCode : null,
    sentence: sentenceOf(service, container, info, kind),
    healthLog: kind === 'unhealthy' ? healthLog(info) : [],
    logTail,
  };
};

const healthLog = ({ State }: Docker.ContainerInspectInfo): string[] =>
  (State.Health?.Log ?? [])
    .slice(-HEALTH_CHECKS)
    .map(({ ExitCode, Output }) => `exit ${ExitCode}: ${Output.trim().slice(-LETTERS) || '(nothing)'}`);

const sentenceOf = (
  service: string,
  container: string,
  info: Docker.ContainerInspectInfo,
  kind: ContainerTrouble['kind'],
): string => {
  const { State, HostConfig } = info;
  const exit = `exit ${State.ExitCode}${State.Error ? `, ${State.Error}` : ''}`;
  switch (kind) {
    case 'unhealthy':
      return `Service ${service} is unhealthy: its health check failed ${State.Health?.FailingStreak ?? 'several'} times in a row in container ${container}`;
    case 'no-health-check':
      return `Container ${container} has no health check, so it is never known to be healthy`;
    case 'failed':
    case 'restarting':
    case 'out-of-memory': {
      if (State.OOMKilled) {
        const limit = HostConfig.Memory
          ? `its limit of ${readableBytes(HostConfig.Memory)}`
          : 'the memory of the machine';
        return `Service ${service} was killed because it needed more than ${limit} (container ${container})`;
      }
      return kind === 'restarting'
        ? `Service ${service} ends and is started again and again (container ${container}, ${info.RestartCount} times, last ${exit})`
        : `Service ${service} has ended (container ${container}, ${exit})`;
    }
  }
};
