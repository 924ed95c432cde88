import { expect, test } from 'vitest';
import type { StackService, StackStatus } from '../contract/stack.ts';
import type { DoctorLine } from '../stack/doctor.ts';
import { engineName, stackChecks } from './stack-doctor.ts';

const status = (
  state: StackStatus['engine']['state'],
  services: readonly Partial<StackService>[] = [],
): StackStatus => ({
  engine: { state, product: 'Engine', version: '20.10.24+dfsg1', url: null, problem: null },
  file: null,
  profiles: [],
  services: services as StackService[],
  job: null,
  problem: null,
  lastStart: null,
});

const line = (id: string, part: Partial<DoctorLine> = {}): DoctorLine => ({
  id,
  state: 'problem',
  cause: 'It is so.',
  fix: 'Do this.',
  fixable: false,
  ...part,
});

test('findings stand first, and no engine is none', () => {
  const checks = stackChecks(
    status('ok'),
    [line('engine', { state: 'ok', fix: '' }), line('port-taken', { subject: '5000', fixable: true })],
    [{ id: 'slack', title: 'Slack', state: 'missing', cause: '', fix: null }],
  );
  expect(checks.map(({ id, title, state, fixLabel }) => [id, title, state, fixLabel])).toEqual([
    ['port-taken:5000', 'Port 5000 is taken', 'problem', 'Stop its container'],
    ['slack', 'Slack', 'missing', null],
    ['engine', 'Docker Engine 20.10.24', 'ok', null],
  ]);
  const none = stackChecks(status('missing'), [line('engine-missing'), line('disk', { state: 'unknown' })], []);
  expect(none.map(({ id, state }) => [id, state])).toEqual([['engine-missing', 'missing']]);
});

test('an unhealthy container has a button that restarts it', () => {
  const unhealthy = line('container-unhealthy', { subject: 'shop-db-1', fixable: true });
  const services = [{ service: 'db', container: 'shop-db-1', state: 'running' }] as const;
  expect(stackChecks(status('ok', services), [unhealthy], [])[0]).toMatchObject({
    title: 'db is unhealthy',
    fixLabel: 'Restart db',
  });
});

test('an engine is called as people call it', () => {
  expect(engineName({ product: 'Podman Engine', version: '5.2.0' })).toBe('Podman Engine 5.2.0');
  expect(engineName({ product: null, version: null })).toBe('Docker Engine');
});
