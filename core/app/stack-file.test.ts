import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { profilesToStart, readStackFile, servicesOf, type StackFile } from './stack-file.ts';

const folder = (compose?: string): string => {
  const dir = mkdtempSync(join(tmpdir(), 'idrift-stack-file-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  if (compose !== undefined) writeFileSync(join(dir, 'docker-compose.yaml'), compose);
  return dir;
};
const read = (dir: string, profiles: readonly string[] = ['tracking']): StackFile => {
  const state = readStackFile(dir, profiles, {});
  if (state.kind !== 'read') throw new Error(JSON.stringify(state));
  return state.file;
};

const SMALL = `name: shop
services:
  web: { image: web, depends_on: [db] }
  db: { image: db, profiles: [tracking, extra] }
  notes: { image: notes, profiles: [extra] }
`;

test('a file of the project is taken; profiles that it lacks are not asked for', () => {
  const file = read(folder(SMALL), ['tracking', 'gone']);
  expect(file.own).toBe(true);
  expect(file.paths).toEqual(['docker-compose.yaml']);
  expect(file.profiles).toEqual([
    { name: 'tracking', chosen: true, services: ['db'] },
    { name: 'extra', chosen: false, services: ['db', 'notes'] },
  ]);
  expect(servicesOf(file.project).map(([name]) => name)).toEqual(['db', 'web', 'notes']);
  expect(profilesToStart(file, ['web', 'db'])).toEqual([]);
  expect(profilesToStart(file, ['notes', 'web'])).toEqual(['extra']);
});

test("without one the program's own is taken, under the project's name, with passwords made once", () => {
  const dir = folder();
  const file = read(dir);
  expect(file.own).toBe(false);
  expect(file.paths).toEqual(['docker-compose.yaml']);
  expect(file.project.name).toMatch(/^idrift-stack-file-/);
  expect(Object.keys(file.project.services).toSorted()).toEqual(['buckets', 'minio', 'mlflow', 'postgres']);
  expect(file.problem).toBeNull();
  const secrets = join(dir, '.idrift', 'stack.env');
  expect(statSync(secrets).mode & 0o077).toBe(0);
  const before = readFileSync(secrets, 'utf8');
  const key = /^STACK_S3_SECRET_KEY=(.+)$/m.exec(before)?.[1] ?? 'no key';
  expect(read(dir).project.services['minio']?.environment?.['MINIO_ROOT_PASSWORD']).toBe(key);
  expect(readFileSync(secrets, 'utf8')).toBe(before);
});

test('a faulty file is told with its place, a key that is not carried out too', () => {
  expect(readStackFile(folder('services: { web: { image: "${GONE:?say it}" } }'), [], {})).toMatchObject({
    kind: 'faulty',
    problem: { message: expect.stringContaining('say it') },
  });
  const file = read(folder('services: { web: { image: web, credential_spec: { file: x.json } } }'), []);
  expect(file.problem?.message).toContain('credential_spec');
  expect(Object.keys(file.project.services)).toEqual(['web']);
});
