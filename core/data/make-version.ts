/**
 * A data version in one step: files into the cache, pointers, the gate's answer in them, objects to the remote, and the commit last. What
 * fails undoes what came before it in the folder, so that a version is made or it is not. Objects that were stored or sent stay: they are
 * named by nothing, and save the next try the way.
 */
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeFileAtomic } from '../base/atomic-file.ts';
import { IdriftError } from '../contract/errors.ts';
import { changedFiles, type CommitAuthor, commitPaths, refuseUnready, takeIndex } from './git-commit.ts';
import { recoverEdits } from './edit/edit-rows.ts';
import { checkProject, type GateOptions } from './gate/check-project.ts';
import { recordOf, saveReport, withRecord } from './gate/record.ts';
import type { GateReport } from './gate/types.ts';
import type { Watched } from './progress.ts';
import { type Added, add } from './repo/add.ts';
import { dataStatus } from './repo/data-status.ts';
import { type DvcProject, openDvcProject, readText, toPosix } from './repo/project.ts';
import { type Stage, workspaceStages } from './repo/stages.ts';
import { push } from './repo/sync.ts';
import { isUnder } from './repo/targets.ts';

export type VersionOrder = Watched & {
  /** Files and folders to add, relative to the project; left out: all tracked ones that changed. */
  readonly paths?: readonly string[] | undefined;
  readonly message: string;
  /** false: only the pointers are written. */
  readonly commit: boolean;
  readonly push: boolean;
  readonly remote?: string | undefined;
  /** Left out: the user's own, as git is told. */
  readonly author?: CommitAuthor | undefined;
  /** `require`: a shut gate stops it. `record`: its answer is kept, whatever it is. `skip`: nothing is checked. */
  readonly gate: 'require' | 'record' | 'skip';
  readonly gateOptions?: GateOptions | undefined;
};

export type MadeVersion = {
  /** The commit; null when none was to be made. */
  readonly revision: string | null;
  readonly added: readonly Added[];
  /** What the commit holds, relative to the project. */
  readonly files: readonly string[];
  readonly pushed: { readonly objects: number; readonly bytes: number } | null;
  /** null: not asked for, or there are no splits to check. */
  readonly gate: GateReport | null;
};

/** The gate is shut; `report` says why. */
export class GateShutError extends IdriftError {
  readonly report: GateReport;
  constructor(report: GateReport) {
    const errors = report.findings.filter(({ severity }) => severity === 'error');
    super({
      code: 'conflict',
      message: `The gate is shut: ${errors.map(({ title, count }) => `${title.toLowerCase()} (${count})`).join(', ')}.`,
      where: errors[0]?.places[0] ? `${errors[0].places[0].path}:${errors[0].places[0].line}` : undefined,
      hint: 'Mend what it found ("idrift data check" lists it), or make the version all the same.',
    });
    this.report = report;
  }
}

/**
 * @throws GateShutError; IdriftError `conflict` when there is nothing to commit, or a merge is going on, or a hook refuses;
 * `not-available` without git or without the user's name; `bad-input` for an empty message; what `add` and `push` throw.
 */
export const makeVersion = async (projectDir: string, order: VersionOrder): Promise<MadeVersion> => {
  const project = openDvcProject(projectDir);
  if (order.commit) await refuseUnready(project, order.message, order.author);
  await recoverEdits(project);
  const paths = order.paths ?? (await changedPaths(project, order));
  const gate = await askGate(projectDir, order);
  const before = await snapshot(project, paths);
  try {
    const { added, gitFiles } = paths.length > 0 ? await add(project, paths, order) : { added: [], gitFiles: [] };
    const pointers = workspaceStages(project).filter((stage) => order.paths === undefined || holdsAny(stage, paths));
    const wanted = [
      ...new Set([
        ...pointers.map(({ file }) => file),
        ...gitFiles.map((file) => inside(project, file)),
        ...ignoresOf(paths),
      ]),
    ];
    const files = await changedFiles(project, wanted, order.paths === undefined);
    if (order.commit && files.length === 0) throw nothingToCommit(project, order.paths);
    if (gate)
      writeRecords(
        project,
        pointers.filter(({ file }) => files.includes(file)),
        gate,
      );
    const pushed = order.push ? await pushAll(project, pointers, order) : null;
    order.signal?.throwIfAborted();
    const revision = order.commit ? await commitPaths(project, files, order.message, order.author) : null;
    return { revision, added, files, pushed, gate };
  } catch (thrown) {
    before.restore();
    throw thrown;
  }
};

/** Tracked files whose bytes are not those of their pointers; what is missing is not taken for a wish to remove it. */
const changedPaths = async (project: DvcProject, { onProgress, signal }: Watched): Promise<readonly string[]> => {
  const { uncommitted } = await dataStatus(project, {
    ...(onProgress ? { onProgress } : {}),
    ...(signal ? { signal } : {}),
    renames: false,
  });
  return [...(uncommitted.modified ?? []), ...(uncommitted.added ?? [])].map((path) => path.replace(/\/$/, ''));
};

const askGate = async (projectDir: string, { gate, gateOptions }: VersionOrder): Promise<GateReport | null> => {
  if (gate === 'skip') return null;
  let report: GateReport;
  try {
    report = await checkProject(projectDir, 'workspace', gateOptions);
  } catch (thrown) {
    // Data without splits, pictures for example, has no rows to check.
    if (thrown instanceof IdriftError && thrown.info.code === 'not-found') return null;
    throw thrown;
  }
  saveReport(projectDir, report);
  if (gate === 'require' && !report.ok) throw new GateShutError(report);
  return report;
};

const holdsAny = ({ outs }: Stage, paths: readonly string[]): boolean =>
  outs.some(({ path }) => paths.some((target) => isUnder(path, target) || isUnder(target, path)));

const inside = (project: DvcProject, file: string): string => toPosix(file.slice(project.root.length + 1));

const ignoresOf = (paths: readonly string[]): string[] =>
  paths.map((path) => toPosix(join(dirname(path), '.gitignore')));

/** Into the pointers of splits that changed. */
const writeRecords = (project: DvcProject, stages: readonly Stage[], report: GateReport): void => {
  const record = recordOf(report, true);
  for (const { file, kind, outs } of stages) {
    if (kind === 'pipeline' || !outs.some(({ path }) => report.files.some((split) => isUnder(split.path, path))))
      continue;
    const path = join(project.root, file);
    const text = readText(path);
    if (text !== null) writeFileAtomic(path, withRecord(text, file, record));
  }
};

/** Before the commit: none is made that names what nobody else can get. */
const pushAll = async (
  project: DvcProject,
  stages: readonly Stage[],
  { remote, onProgress, signal }: VersionOrder,
): Promise<MadeVersion['pushed']> => {
  const targets = stages
    .filter(({ outs }) => outs.some(({ artifact }) => artifact.cache && artifact.push))
    .map(({ file }) => file);
  if (targets.length === 0) return { objects: 0, bytes: 0 };
  const done = await push(project, {
    targets,
    remote,
    ...(onProgress ? { onProgress } : {}),
    ...(signal ? { signal } : {}),
  });
  const [failed] = done.failed;
  if (failed) throw failed.fault;
  const [missing] = done.missing;
  if (missing) {
    throw new IdriftError({
      code: 'not-available',
      message: `${missing.name} is neither in the cache nor on the remote, so it cannot be pushed. No commit was made.`,
      where: missing.name,
      hint: 'Put the file back and add it, or make the version without pushing.',
    });
  }
  return { objects: done.transferred, bytes: done.bytes };
};

const nothingToCommit = (project: DvcProject, paths: readonly string[] | undefined): IdriftError =>
  new IdriftError({
    code: 'conflict',
    message: `${paths === undefined || paths.length === 0 ? 'The data' : paths.join(', ')} is as the last commit has it: there is nothing to commit.`,
    where: paths?.[0] ?? project.root,
    hint: 'Change the data first, or name the files that are to be added.',
  });

type Snapshot = { readonly restore: () => void };

/** Pointers, ignore files and the git index, as they are before anything is written. */
const snapshot = async (project: DvcProject, paths: readonly string[]): Promise<Snapshot> => {
  const stages = workspaceStages(project);
  const files = [
    ...new Set([
      ...stages.map(({ file }) => file),
      ...paths.map((path) => `${path}.dvc`),
      ...ignoresOf(paths),
      ...ignoresOfStages(stages),
    ]),
  ];
  const texts = files.map((file) => ({ path: join(project.root, file), text: readText(join(project.root, file)) }));
  const index = await takeIndex(project);
  return {
    restore: () => {
      for (const { path, text } of texts) {
        if (readText(path) === text) continue;
        if (text === null) rmSync(path, { force: true });
        else writeFileAtomic(path, text);
      }
      index.restore();
    },
  };
};

const ignoresOfStages = (stages: readonly Stage[]): string[] =>
  stages.flatMap(({ outs }) => ignoresOf(outs.map(({ path }) => path)));
