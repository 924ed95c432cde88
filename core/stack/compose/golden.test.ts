/** What Compose 2.40.3 prints of many files, and what it refuses; where IDRIFT_COMPOSE names the program, it is asked again. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { toErrorInfo } from '../../contract/errors.ts';
import { askCompose } from './compose-program.fixture.ts';
import {
  type Answer,
  EXPECTED_FILE,
  type Expected,
  type GoldenCase,
  goldenCases,
  layOut,
  optionsOf,
  withoutFolder,
} from './golden-cases.fixture.ts';
import { type ComposeProject, configHash, loadComposeProject, renderConfig } from './index.ts';

const cases = goldenCases();
const expected = JSON.parse(readFileSync(EXPECTED_FILE, 'utf8')) as Expected;

type Ours = Answer | { readonly refusedAt: string | undefined; readonly message: string };

/** Hashes of the services that Compose was asked about. */
const hashesOf = ({ services }: ComposeProject, asked: readonly string[]): Answer['hashes'] =>
  Object.fromEntries(
    Object.entries(services)
      .filter(([name]) => asked.includes(name))
      .map(([name, service]) => [name, configHash(service)]),
  );

const ours = (golden: GoldenCase): Ours => {
  const { dir, remove } = layOut(golden);
  try {
    const { project } = loadComposeProject(optionsOf(golden, dir));
    const asked = Object.keys(expected[golden.name]?.hashes ?? {});
    return { config: withoutFolder(JSON.stringify(renderConfig(project)), dir), hashes: hashesOf(project, asked) };
  } catch (thrown) {
    const { where, message } = toErrorInfo(thrown);
    return { refusedAt: where?.replaceAll(dir, 'DIR'), message };
  } finally {
    remove();
  }
};

describe('a project is printed as Compose prints it', () => {
  test.each(cases.filter(({ fails }) => fails === undefined))('$name', (golden) => {
    expect(expected[golden.name]).not.toBeNull();
    expect(ours(golden)).toEqual(expected[golden.name]);
  });
});

describe('what Compose refuses is refused, at its place', () => {
  test.each(cases.filter(({ fails }) => fails !== undefined))('$name', (golden) => {
    expect(expected[golden.name]).toBeNull();
    expect(ours(golden)).toMatchObject({ refusedAt: golden.fails });
  });
});

test('there are enough of them', () => {
  expect(cases.filter(({ fails }) => fails === undefined).length).toBeGreaterThanOrEqual(80);
  expect(Object.values(expected).flatMap((answer) => Object.keys(answer?.hashes ?? {})).length).toBeGreaterThan(100);
});

const program = process.env['IDRIFT_COMPOSE'] ?? '';

test('the real Compose still says so', { timeout: 180_000 }, async ({ skip }) => {
  skip(program === '', 'IDRIFT_COMPOSE names no docker-compose 2.40.3');
  const configs = (answers: Expected): unknown =>
    Object.entries(answers).map(([name, answer]) => [name, answer?.config ?? null]);
  expect(configs(await askCompose(program, cases, false))).toEqual(configs(expected));
});
