/** `dvc move`: a tracked file or folder gets another name or place, and its pointer and ignore line go with it. */
import { existsSync, lstatSync, rmSync } from 'node:fs';
import { basename, join, posix } from 'node:path';
import { isFolder } from '../../base/path-facts.ts';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { IdriftError } from '../../contract/errors.ts';
import { type Artifact, dvcFileFields, type DvcFile, renderDvcFile, stageMd5 } from '../formats/dvc-file.ts';
import { git } from '../git.ts';
import { addIgnoreLine, removeIgnoreLine } from '../ignore/gitignore.ts';
import { withRepoLock } from '../lock/repo-lock.ts';
import { withPathLocks } from '../lock/rwlock.ts';
import type { Watched } from '../progress.ts';
import { build } from '../store/build.ts';
import { refuseLinkedFolder } from './add-checks.ts';
import { unchangedLegacy } from './legacy.ts';
import { rememberLinks } from './links-record.ts';
import { type DvcProject, inProject, readText, toPosix } from './project.ts';
import { renameAcross } from './rename-across.ts';
import { type Stage, type TrackedArtifact, workspaceStages } from './stages.ts';
import { overlaps } from './targets.ts';
import { newTouched, stageTouched, type Touched } from './write-stage.ts';
import { storeManifest } from './manifests.ts';

export type Moved = {
  readonly from: string;
  readonly to: string;
  /** The pointer now. */
  readonly file: string;
  /** Absolute paths for git; staged already with `core.autostage`. */
  readonly gitFiles: readonly string[];
  /** Whether the data lay in the folder. */
  readonly wasThere: boolean;
};

/**
 * @param from a tracked path, `to` its new path or the folder it goes into; relative to the working folder.
 * @throws IdriftError for a path that is not tracked or is made by a pipeline, and for a place that is taken.
 */
export const move = (
  project: DvcProject,
  from: string,
  to: string,
  options: Watched & { readonly waitForLock?: boolean } = {},
): Promise<Moved> =>
  withRepoLock(
    project,
    () => {
      const stages = workspaceStages(project);
      const out = outToMove(project, stages, from);
      const target = placeFor(project, stages, out, to);
      const paths = [out.path, target].map((path) => join(project.root, path));
      return withPathLocks(project, { read: [], write: paths }, () => moveOut(project, out, target, options));
    },
    { waitForever: options.waitForLock === true },
  );

const outToMove = (project: DvcProject, stages: readonly Stage[], from: string): TrackedArtifact => {
  const path = inProject(project, from);
  const out = stages.flatMap(({ outs }) => outs).find((each) => each.inProject && each.path === path);
  if (!out) {
    throw new IdriftError({
      code: 'not-found',
      message: `Unable to find DVC file with output '${from}'`,
      where: from,
      hint: 'Give the tracked file or folder itself, not its pointer and not a part of it.',
    });
  }
  if (out.stage.dvcFile && out.stage.cmd === null) return out;
  throw new IdriftError({
    code: 'bad-input',
    message: `move is not permitted for stages that are not data sources. You need to either move '${from}' to a new location and edit it by hand, or remove '${from}' and create a new one at the desired location.`,
    where: from,
  });
};

const placeFor = (project: DvcProject, stages: readonly Stage[], out: TrackedArtifact, to: string): string => {
  const given = inProject(project, to);
  if (given === null || given === '.dvc' || given.startsWith('.dvc/')) throw taken(to, 'lies outside of the project');
  const target = isFolder(join(project.root, given)) ? posix.join(given, basename(out.path)) : given;
  const folder = posix.dirname(target);
  if (!isFolder(join(project.root, folder))) {
    const where = join(project.root, folder);
    throw new IdriftError({
      code: 'not-found',
      message: `stage working dir '${where}' does not exist`,
      where,
      hint: 'Make the folder first.',
    });
  }
  if (lstatSync(join(project.root, target), { throwIfNoEntry: false })) throw taken(target, 'already exists');
  const other = stages.flatMap(({ outs }) => outs).find((each) => each !== out && overlaps(each.path, target));
  if (other) throw taken(target, `overlaps with '${other.path}' of '${other.stage.file}'`);
  if (overlaps(out.path, target)) throw taken(target, `lies in '${out.path}' itself`);
  if (project.ignore.explain(target).ignored) throw taken(target, 'is ignored by .dvcignore');
  refuseLinkedFolder(project, target);
  const file = pointerFor(out, target);
  if (file !== out.stage.file && existsSync(join(project.root, file))) throw taken(file, 'already exists');
  return target;
};

const taken = (path: string, why: string): IdriftError =>
  new IdriftError({ code: 'conflict', message: `'${path}' ${why}`, where: path, hint: 'Choose another place.' });

/** A pointer that has its out's name goes with it. */
const pointerFor = (out: TrackedArtifact, target: string): string =>
  basename(out.stage.file) === `${basename(out.path)}.dvc` ? `${target}.dvc` : out.stage.file;

const moveOut = async (project: DvcProject, out: TrackedArtifact, target: string, options: Watched): Promise<Moved> => {
  const { stage } = out;
  const touched = newTouched();
  const [source, place] = [join(project.root, out.path), join(project.root, target)];
  const wasThere = existsSync(source);
  if (wasThere) renameAcross(source, place);
  try {
    if (out.artifact.cache) ignoreAt(project, out.path, target, touched);
    if (wasThere) await storeMoved(project, out.artifact, target, options);
    const file = pointerFor(out, target);
    writeMoved(project, stage, file, out, target);
    touched.files.add(join(project.root, file));
    const { md5 } = out.artifact;
    rememberLinks(project, md5 === null ? [] : [{ path: target, oid: md5 }], [out.path]);
    const gitFiles = await stageTouched(project, touched);
    if (file === stage.file) return { from: out.path, to: target, file, gitFiles, wasThere };
    rmSync(join(project.root, stage.file), { force: true });
    await stageRemoval(project, stage.file);
    return { from: out.path, to: target, file, gitFiles: [...gitFiles, join(project.root, stage.file)], wasThere };
  } catch (thrown) {
    if (wasThere && !existsSync(source)) renameAcross(place, source);
    throw thrown;
  }
};

const ignoreAt = (project: DvcProject, from: string, to: string, touched: Touched): void => {
  if (project.scmRoot === null) return;
  const old = removeIgnoreLine(project.scmRoot, join(project.root, from));
  if (old.changed) touched.files.add(old.file);
  const now = addIgnoreLine(project.scmRoot, join(project.root, to));
  if (now.changed) touched.files.add(now.file);
};

/** What lies there now goes into the cache, as with DVC; the pointer still says what it said, and changes show in the status. */
const storeMoved = async (project: DvcProject, artifact: Artifact, target: string, options: Watched): Promise<void> => {
  if ((await unchangedLegacy(project, [{ path: target, artifact }])).has(target)) return;
  const built = (await build(project, [{ path: target, legacy: false }], { ...options, store: artifact.cache }))(
    target,
  );
  if (built?.isFolder && artifact.cache) storeManifest(project, built.entries());
};

const writeMoved = (project: DvcProject, stage: Stage, file: string, out: TrackedArtifact, target: string): void => {
  const { dvcFile } = stage;
  if (!dvcFile) return;
  const isSame = file === stage.file;
  const wdir = isSame ? stage.wdir : posix.dirname(file).replace(/^\.$/, '');
  const relativeTo = (path: string): string =>
    posix.relative(toPosix(join(project.root, wdir)), toPosix(join(project.root, path))) || '.';
  const outs = dvcFile.outs.map((each) => (each === out.artifact ? { ...each, path: relativeTo(target) } : each));
  const deps = stage.deps.map((dep) =>
    isSame || !isRelative(dep.artifact) ? dep.artifact : { ...dep.artifact, path: relativeTo(dep.path) },
  );
  const moved: DvcFile = { ...dvcFile, outs, deps, wdir: isSame ? dvcFile.wdir : null };
  const whole = dvcFile.md5 === null ? moved : { ...moved, md5: stageMd5(dvcFileFields({ ...moved, md5: null })) };
  writeFileAtomic(join(project.root, file), renderDvcFile(readText(join(project.root, stage.file)) ?? '', whole));
};

const isRelative = ({ path, repo }: Artifact): boolean =>
  repo === null && !posix.isAbsolute(path) && !/^[a-z][a-z\d+.-]*:/i.test(path);

/** `core.autostage`: that the old pointer is gone is a change as well. */
const stageRemoval = async (project: DvcProject, file: string): Promise<void> => {
  if (project.scmRoot === null || !project.config.core.autostage) return;
  const isTracked = (await git(project.root, ['ls-files', '--', `:(literal)${file}`])) !== '';
  if (isTracked) await git(project.root, ['add', '--', `:(literal)${file}`]);
};
