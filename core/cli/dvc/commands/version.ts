/** `dvc version` and `dvc doctor`: what editors ask for, and what a report of a fault should hold. */
import { readFileSync } from 'node:fs';
import { arch, platform, release } from 'node:os';
import { dirname, join } from 'node:path';
import { isFolder } from '../../../base/path-facts.ts';
import type { DvcCommand } from '../command.ts';
import { printAlways } from '../ui.ts';
import { DVC_VERSION } from '../version.ts';

const programVersion = (): string => {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '';
};

/** Looked at by hand: most of the time the version alone is asked for, and opening a project takes longer than the rest. */
const isInProject = (dir: string): boolean =>
  isFolder(join(dir, '.dvc')) || (dirname(dir) !== dir && isInProject(dirname(dir)));

/** The parts that do not need a project. */
const general = (): string[] => {
  const title = `DVC version: ${DVC_VERSION} (idrift ${programVersion()})`;
  return [
    title,
    '-'.repeat(title.length),
    `Platform: Node ${process.versions.node} on ${platform()}-${release()}-${arch()}`,
    'Supports:',
    '\thttp, https, s3',
  ];
};

const ofProject = async (cwd: string): Promise<string[]> => {
  const { findProject, NoProjectError } = await import('../../../data/repo/project.ts');
  try {
    const { describeProject } = await import('../../../data/repo/describe.ts');
    return describeProject(findProject(cwd));
  } catch (thrown) {
    if (thrown instanceof NoProjectError) return [];
    return [`Repo: broken: ${thrown instanceof Error ? thrown.message : String(thrown)}`];
  }
};

export const commands: readonly DvcCommand[] = [
  {
    words: ['version'],
    help: 'Display the DVC version and system/environment information.',
    options: [],
    positionals: [],
    repo: 'none',
    run: async (_args, ui) => {
      for (const line of general()) printAlways(line);
      if (isInProject(ui.cwd)) for (const line of await ofProject(ui.cwd)) printAlways(line);
      return 0;
    },
  },
];
