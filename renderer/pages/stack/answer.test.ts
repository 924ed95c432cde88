import { describe, expect, test } from 'vitest';
import type { StackService, StackStatus } from '../../../core/contract/index.ts';
import { stackGlance } from '../../frame/stack-glance.ts';
import { stackAnswer } from './answer.ts';
import { serviceAction, serviceState, shortImage } from './words.ts';

const service = (name: string, part: Partial<StackService> = {}): StackService => ({
  service: name,
  container: `shop-${name}-1`,
  state: 'running',
  health: 'healthy',
  exitCode: null,
  outOfMemory: false,
  restarts: 0,
  image: `${name}:1`,
  ports: [],
  startedAt: '2026-11-26T10:00:00Z',
  profiles: ['tracking'],
  once: false,
  chosen: true,
  current: true,
  step: null,
  problem: null,
  ...part,
});

const absent = { container: null, state: 'absent', health: null, startedAt: null, current: null } as const;

const status = (services: readonly StackService[], part: Partial<StackStatus> = {}): StackStatus => ({
  engine: { state: 'ok', product: 'Docker Engine', version: '27.3', url: 'unix:///var/run/docker.sock', problem: null },
  file: { paths: ['docker-compose.yaml'], name: 'shop', volumes: [], problem: null },
  profiles: [],
  services: [...services],
  job: null,
  problem: null,
  lastStart: null,
  ...part,
});

const noEngine = (state: StackStatus['engine']['state']): Partial<StackStatus> => ({
  engine: {
    state,
    product: null,
    version: null,
    url: null,
    problem: { code: 'not-available', message: 'None answers.' },
  },
});

const UP = [service('store'), service('buckets', { state: 'exited', health: null, exitCode: 0, once: true })];

describe('the sentence', () => {
  test.each<[string, StackStatus, number | null]>([
    ['The stack is up.', status(UP), 0],
    ['The stack is up.', status(UP), null],
    ['The stack is up; one thing could be better.', status(UP), 1],
    ['The stack is up; two things could be better.', status(UP), 2],
    ['The stack is stopped; two services are ready to start.', status([service('a', absent), service('b', absent)]), 0],
    ['The stack is up in part: 1 of 2 services.', status([service('a'), service('b', absent)]), 0],
    ['The stack is up in part: b needs attention.', status([service('a'), service('b', { health: 'unhealthy' })]), 1],
    [
      'The stack did not come up: b needs attention.',
      status([service('a'), service('b', { state: 'exited', exitCode: 3, health: null })], {
        problem: { code: 'not-available', message: 'Service b has ended.' },
      }),
      1,
    ],
    ['The stack is starting: 1 of 2 services are up.', status([service('a'), service('b', { health: 'starting' })]), 0],
    [
      'The stack is starting: 1 of 2 services is up.',
      status([service('a'), service('b', { ...absent, step: { phase: 'pulling', bytes: 0, total: 0 } })], {
        job: { id: 'j', kind: 'start' },
      }),
      0,
    ],
    [
      // What ran before and waits for its turn runs all the while.
      'The stack is starting: 1 of 3 services is up.',
      status(
        [
          service('a', { step: { phase: 'waiting', bytes: 0, total: 0 } }),
          service('b', { step: { phase: 'creating', bytes: 0, total: 0 } }),
          service('c', { ...absent, step: { phase: 'waiting', bytes: 0, total: 0 } }),
        ],
        { job: { id: 'j', kind: 'start' } },
      ),
      0,
    ],
    ['There is no Docker here; everything is kept in the project folder.', status([], noEngine('missing')), 0],
    ['No container engine answers; everything is kept in the project folder.', status([], noEngine('not-running')), 0],
    ['This user may not use the container engine.', status([], noEngine('no-permission')), 0],
    ['The project has no compose file, so there is no stack to start.', status([], { file: null }), 0],
    ['No profile is chosen, so nothing would be started.', status([service('a', { ...absent, chosen: false })]), 0],
    [
      'The compose file cannot be used as it is.',
      status([], {
        file: {
          paths: [],
          name: '',
          volumes: [],
          problem: { code: 'bad-input', message: 'It is empty.', where: 'a.yaml:1' },
        },
      }),
      0,
    ],
  ])('%s', (title, facts, findings) => {
    const answer = stackAnswer(facts, findings);
    expect(answer.title).toBe(title);
    expect(answer.title.length).toBeLessThanOrEqual(90);
  });

  test('work that is done counts, and is said', () => {
    expect(stackAnswer(status(UP), 0).detail).toMatch(/^Two services are up, one of them with its work done\./);
  });
});

describe('a service', () => {
  test.each<[string, string, Partial<StackService>]>([
    ['ok', 'healthy', {}],
    ['ok', 'running', { health: null }],
    ['working', 'starting', { health: 'starting' }],
    ['failed', 'unhealthy', { health: 'unhealthy' }],
    ['stopped', 'stopped', absent],
    ['stopped', 'stopped', { state: 'exited', exitCode: 143 }],
    ['stopped', 'stopped', { state: 'exited', exitCode: 0 }],
    ['finished', 'finished', { state: 'exited', exitCode: 0, once: true }],
    ['failed', 'ended with 3', { state: 'exited', exitCode: 3 }],
    ['failed', 'out of memory', { state: 'exited', exitCode: 137, outOfMemory: true }],
    ['waiting', 'waits', { ...absent, step: { phase: 'waiting', bytes: 0, total: 0 } }],
    [
      'working',
      'fetching, 120\u00a0MB of 340\u00a0MB',
      { ...absent, step: { phase: 'pulling', bytes: 12e7, total: 34e7 } },
    ],
    ['working', 'starting', { step: { phase: 'checking', bytes: 0, total: 0 } }],
  ])('%s, %s', (shape, words, part) => {
    expect(serviceState(service('a', part))).toEqual({ status: shape, words });
  });

  test('its button', () => {
    expect(serviceAction(service('a'))).toBe('stop');
    expect(serviceAction(service('a', absent))).toBe('start');
    expect(serviceAction(service('a', { state: 'exited', once: true, exitCode: 0 }))).toBeNull();
  });

  test('its image, short', () => {
    expect(shortImage('quay.io/minio/minio:RELEASE.2025')).toBe('minio:RELEASE.2025');
    expect(shortImage(`localhost:5000/a/b@sha256:${'0123456789'.repeat(6)}0123`)).toBe('b@0123456');
  });
});

test('the sidebar shows how many run, and nothing red without an engine', () => {
  expect(stackGlance(status(UP))).toEqual({ status: 'ok', up: 1, words: 'Stack running' });
  expect(stackGlance(status([service('a', absent)], noEngine('missing')))?.status).toBe('stopped');
  expect(stackGlance(status([service('a', { health: 'unhealthy' })]))?.status).toBe('attention');
  expect(stackGlance(status([], { file: null }))).toBeNull();
});
