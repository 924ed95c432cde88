/** Deployments over a registry of four versions in memory; version 4 is registered and its files are not there. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect } from 'vitest';
import { IdriftError } from '../../contract/errors.ts';
import { projectSettings } from '../../contract/project.ts';
import { writeRandomModel } from '../../serving/random-model.fixture.ts';
import { createChanges } from '../changes.ts';
import { openDeploymentFiles } from './deployment-file.ts';
import { type Deployments, openDeployments } from './deployments.ts';
import type { ServingNote } from './serving-notes.ts';

type Registry = {
  readonly aliases: Map<string, number>;
  readonly deleted: Set<number>;
  /** As when its server is away. */
  away: boolean;
};

export const deploymentsForTests = () => {
  const root = mkdtempSync(join(tmpdir(), 'idrift-deployments-'));
  const modelDirs = [1, 2, 3].map((seed) => {
    const dir = join(root, `v${seed}`);
    mkdirSync(dir);
    return writeRandomModel(dir, seed);
  });
  const registry: Registry = { aliases: new Map(), deleted: new Set(), away: false };
  const answers = (): void => {
    if (registry.away) throw new IdriftError({ code: 'not-available', message: 'The server does not answer.' });
  };
  const store = {
    resolveModel: async (reference: string) => {
      answers();
      const [, name = '', , number, , alias] = /^([^/@]+)(\/(\d+))?(@(.+))?$/.exec(reference) ?? [];
      const version = alias === undefined ? Number(number ?? 3) : registry.aliases.get(alias);
      if (version === undefined || version > 4 || registry.deleted.has(version)) {
        throw new IdriftError({ code: 'not-found', message: `There is no ${reference}.` });
      }
      return { modelId: `m-${version}`, runId: `r-${version}`, name, version, aliases: [] };
    },
    servingDir: async (modelId: string) => modelDirs[Number(modelId.slice(2)) - 1] ?? join(root, 'nowhere'),
  };
  const made = { folder: '', notes: [] as ServingNote[] };
  let opened: Deployments[] = [];

  beforeEach(() => {
    made.folder = mkdtempSync(join(root, 'project-'));
    made.notes = [];
    registry.aliases.clear();
    registry.aliases.set('champion', 1);
    registry.deleted.clear();
    registry.away = false;
  });
  afterEach(async () => {
    await Promise.all(opened.map((one) => one.close()));
    opened = [];
  });
  afterAll(() => rmSync(root, { recursive: true }));

  return {
    registry,
    folder: (): string => made.folder,
    logFile: (): string => join(made.folder, 'predictions.db'),
    notes: (): readonly ServingNote[] => made.notes,
    open: (): Deployments => {
      const one = openDeployments({
        files: openDeploymentFiles(made.folder),
        logFile: join(made.folder, 'predictions.db'),
        store,
        changes: createChanges(),
        settings: () => projectSettings.parse({ port: 0, webPort: 0 }),
        user: 'ann',
        lookMs: 200,
        makeInt8: async () => undefined,
        moveAlias: async ({ alias, version }) => {
          answers();
          registry.aliases.set(alias, version);
        },
        note: async (_, change) => void made.notes.push(change),
      });
      opened.push(one);
      return one;
    },
  };
};

/** @param key of a consumer. */
export const ask = (url: string, key?: string): Promise<Response> =>
  fetch(`${url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
    body: JSON.stringify({ text: 'Maten var god' }),
  });

export const askedVersion = async (url: string): Promise<number> => {
  const response = await ask(url);
  expect(response.status).toBe(200);
  return ((await response.json()) as { readonly model_version: number }).model_version;
};
