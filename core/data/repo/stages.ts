/** What a project tracks: the stages of its `.dvc` files and of its `dvc.yaml` files, as they lie in the folder or at a git revision. */
import { readdirSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import { type Artifact, type DvcFile, parseDvcFile } from '../formats/dvc-file.ts';
import { parsePipeline, type PipelineStage } from '../formats/pipeline.ts';
import { openGitIgnore } from '../ignore/gitignored.ts';
import { git, readBlobs } from '../git.ts';
import { type DvcProject, readText, shown } from './project.ts';

export type TrackedArtifact = {
  /** In the project: relative to its folder, with `/`. Elsewhere: the absolute path or the address, as written. */
  readonly path: string;
  readonly inProject: boolean;
  readonly artifact: Artifact;
  readonly stage: Stage;
};

export type Stage = {
  /** The file that tells of it, relative to the project: `data/x.csv.dvc` or `dvc.yaml`. */
  readonly file: string;
  /** Of a stage in `dvc.yaml`; null for a `.dvc` file. */
  readonly name: string | null;
  /** The folder its paths are relative to. */
  readonly wdir: string;
  readonly frozen: boolean;
  readonly deps: readonly TrackedArtifact[];
  readonly outs: readonly TrackedArtifact[];
  readonly kind: 'add' | 'import' | 'pipeline';
  /** Of a `.dvc` file. */
  readonly dvcFile: DvcFile | null;
  /** Of a `dvc.yaml`: its parameters, and whether its command is the recorded one. */
  readonly pipeline?: PipelineStage;
  readonly cmd: string | readonly string[] | null;
};

/** The name that DVC gives a stage on its command line and in the output of `status`. */
export const addressOf = (project: DvcProject, { file, name }: Pick<Stage, 'file' | 'name'>): string => {
  const path = shown(project, file);
  if (name === null) return path;
  return path === 'dvc.yaml' ? name : `${path}:${name}`;
};

const isDvcFile = (name: string): boolean => name.endsWith('.dvc') && name !== '.dvc';
const isStageFile = (name: string): boolean => isDvcFile(name) || name === 'dvc.yaml';

/** How files of a folder or of a revision are read; null when there is none. */
type Reader = (path: string) => string | null;

/**
 * The stages as they lie in the folder. What `.dvcignore` or git ignores is not looked into, nor are tracked folders.
 * @throws IdriftError `bad-input` for a file that cannot be read, with its line.
 */
export const workspaceStages = (
  project: DvcProject,
  onFault?: (file: string, fault: unknown) => void,
): readonly Stage[] => {
  const stages: Stage[] = [];
  const outs = new Set<string>();
  const gitIgnored = openGitIgnore(project.scmRoot, project.root);
  const read: Reader = (path) => readText(join(project.root, path));
  const visit = (folder: string): void => {
    const isIgnored = project.ignore.forFolder(folder);
    const isGitIgnored = gitIgnored.forFolder(folder);
    const folders: string[] = [];
    const files: string[] = [];
    for (const entry of readdirSync(join(project.root, folder), { withFileTypes: true })) {
      if (entry.isDirectory()) {
        if (!isIgnored(entry.name, true)) folders.push(entry.name);
      } else if (isStageFile(entry.name) && !isIgnored(entry.name, false) && !isGitIgnored(entry.name, false)) {
        files.push(entry.name);
      }
    }
    for (const name of files.toSorted()) {
      const file = folder === '' ? name : `${folder}/${name}`;
      for (const stage of orFault(file, read, onFault)) {
        stages.push(stage);
        for (const out of stage.outs) outs.add(out.path);
      }
    }
    for (const name of folders.toSorted()) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (!outs.has(path) && !isGitIgnored(name, true)) visit(path);
    }
  };
  visit('');
  return stages;
};

/** The stages of one file as it lies in the folder. */
export const stagesInFile = (project: DvcProject, file: string): readonly Stage[] =>
  stagesOf(file, (path) => readText(join(project.root, path)));

/** The stages of a commit, tag or branch, read from git's objects. @throws IdriftError `bad-input` for a file that cannot be read. */
export const revisionStages = async (
  project: DvcProject,
  revision: string,
  onFault?: (file: string, fault: unknown) => void,
): Promise<readonly Stage[]> => (await stagesOfRevisions(project, [revision], onFault)).get(revision) ?? [];

/** `git ls-tree` processes at a time. */
const AT_ONCE = 8;

/** As `revisionStages`, for many revisions: each version of a file is read once. */
export const stagesOfRevisions = async (
  project: DvcProject,
  revisions: readonly string[],
  onFault?: (file: string, fault: unknown) => void,
): Promise<ReadonlyMap<string, readonly Stage[]>> => {
  const trees = new Map<string, ReadonlyMap<string, string>>();
  for (let at = 0; at < revisions.length; at += AT_ONCE) {
    const some = revisions.slice(at, at + AT_ONCE);
    const listed = await Promise.all(some.map((revision) => listTree(project.root, revision)));
    for (const [index, tree] of listed.entries()) trees.set(some[index] ?? '', tree);
  }
  const blobs = await readBlobs(project.root, [...new Set([...trees.values()].flatMap(neededBlobs))]);
  return new Map(
    [...trees].map(([revision, tree]) => {
      const read: Reader = (path) => {
        const id = tree.get(path);
        return id === undefined ? null : (blobs.get(id)?.toString('utf8') ?? null);
      };
      const files = [...tree.keys()].filter((path) => isStageFile(basename(path)) && !isIgnoredPath(project, path));
      return [revision, files.flatMap((file) => orFault(file, read, onFault))];
    }),
  );
};

/** A pipeline reads its lock, and the files that its variables lie in. */
const neededBlobs = (tree: ReadonlyMap<string, string>): readonly string[] => {
  const files = [...tree].filter(([path]) => isStageFile(basename(path)));
  const isPipeline = files.some(([path]) => basename(path) === 'dvc.yaml');
  const beside = isPipeline ? [...tree].filter(([path]) => /(?:^|\/)dvc\.lock$|\.(?:ya?ml|json|toml)$/.test(path)) : [];
  return [...files, ...beside].map(([, id]) => id);
};

const orFault = (file: string, read: Reader, onFault?: (file: string, fault: unknown) => void): readonly Stage[] => {
  try {
    return stagesOf(file, read);
  } catch (fault) {
    if (!onFault) throw fault;
    onFault(file, fault);
    return [];
  }
};

const isIgnoredPath = (project: DvcProject, path: string): boolean => {
  const parts = path.split('/');
  return parts.some((name, at) => project.ignore.forFolder(parts.slice(0, at).join('/'))(name, at < parts.length - 1));
};

/** Paths relative to the project → blob ids. Only files: links and submodules hold no stages. */
const listTree = async (root: string, revision: string): Promise<ReadonlyMap<string, string>> => {
  const listed = await git(root, ['ls-tree', '-rz', revision, '--', '.']);
  const files = new Map<string, string>();
  for (const line of listed.split('\0')) {
    const tab = line.indexOf('\t');
    const [mode, type, id] = line.slice(0, tab).split(' ');
    if (type === 'blob' && id !== undefined && mode !== '120000') files.set(line.slice(tab + 1), id);
  }
  return files;
};

const stagesOf = (file: string, read: Reader): readonly Stage[] => {
  const text = read(file);
  if (text === null) return [];
  return basename(file) === 'dvc.yaml'
    ? pipelineStages(file, text, read)
    : [singleStage(file, parseDvcFile(text, file))];
};

export const singleStage = (file: string, dvcFile: DvcFile): Stage => {
  const wdir = joined(folderOf(file), dvcFile.wdir);
  const isImport = dvcFile.cmd === null && dvcFile.deps.length === 1 && dvcFile.outs.length === 1;
  return linked(
    {
      file,
      name: null,
      wdir,
      frozen: dvcFile.frozen,
      kind: dvcFile.deps.length === 0 && dvcFile.cmd === null ? 'add' : isImport ? 'import' : 'pipeline',
      dvcFile,
      cmd: dvcFile.cmd,
    },
    dvcFile.deps,
    dvcFile.outs,
  );
};

const pipelineStages = (file: string, text: string, read: Reader): readonly Stage[] => {
  const folder = folderOf(file);
  const lock = read(joined(folder, 'dvc.lock'));
  return parsePipeline(text, lock, file, (path) => read(joined(folder, path))).map((stage) =>
    linked(
      {
        file,
        name: stage.name,
        wdir: joined(folder, stage.wdir),
        frozen: stage.frozen,
        kind: 'pipeline',
        dvcFile: null,
        pipeline: stage,
        cmd: stage.cmd,
      },
      stage.deps,
      stage.outs,
    ),
  );
};

/** Artifacts point back to their stage. */
const linked = (about: Omit<Stage, 'deps' | 'outs'>, deps: readonly Artifact[], outs: readonly Artifact[]): Stage => {
  const stage: Stage & { deps: readonly TrackedArtifact[]; outs: readonly TrackedArtifact[] } = {
    ...about,
    deps: [],
    outs: [],
  };
  const track = (artifact: Artifact): TrackedArtifact => ({
    // What is imported from another repository has its path there.
    ...(artifact.repo === null ? placeOf(about.wdir, artifact.path) : { path: artifact.path, inProject: false }),
    artifact,
    stage,
  });
  return Object.assign(stage, { deps: deps.map(track), outs: outs.map(track) });
};

const placeOf = (wdir: string, written: string): Pick<TrackedArtifact, 'path' | 'inProject'> => {
  if (posix.isAbsolute(written) || /^[a-z][a-z\d+.-]*:\/\//i.test(written) || /^[a-z]:[\\/]/i.test(written)) {
    return { path: written, inProject: false };
  }
  const path = posix.normalize(posix.join(wdir, written)).replace(/(.)\/$/, '$1');
  return { path, inProject: path !== '..' && !path.startsWith('../') };
};

const folderOf = (file: string): string => {
  const folder = dirname(file);
  return folder === '.' ? '' : folder;
};

const joined = (folder: string, path: string | null): string => {
  const whole = posix.normalize(posix.join(folder, path ?? '.'));
  return whole === '.' ? '' : whole;
};
