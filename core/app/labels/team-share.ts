/** Sharing: what was said here becomes files of the project, a commit, and, when it is pushed, what others receive. */
import { IdriftError } from '../../contract/errors.ts';
import { git } from '../../data/git.ts';
import { refuseUnready } from '../../data/git-commit.ts';
import { makeVersion } from '../../data/make-version.ts';
import type { Watched } from '../../data/progress.ts';
import { type DvcProject, openDvcProject } from '../../data/repo/project.ts';
import { push } from '../../data/repo/sync.ts';
import {
  PushOutrunError,
  pushUpstream,
  type Upstream,
  upstreamCommit,
  upstreamOf,
} from '../../data/upstream/upstream.ts';
import { openLabelStore } from '../../labels/label-store.ts';
import { LABELS_FOLDER } from '../../labels/team/places.ts';
import { recordedFolder, refuseForeignFolder } from './team-folder.ts';
import { finishReceiving, labelsFile, readFolder, receiveLabels } from './team-receive.ts';
import { type Written, writeFolder } from './team-write.ts';

export type ShareOrder = {
  /** Send it; false: only the commit is made. */
  readonly push: boolean;
  /** Who labels here. */
  readonly person: string;
};

export type Shared = {
  readonly events: number;
  readonly queues: readonly string[];
  /** The commit; null: everything was in one already. */
  readonly revision: string | null;
  /** `origin/main`; null: it was not to be sent. */
  readonly to: string | null;
};

const MOST_TRIES = 4;

/**
 * @throws IdriftError `not-available` without a remote for git or for data, or without the network; `conflict` with what stands against it.
 * What was said stays in the project whatever fails.
 */
export const shareLabels = async (dir: string, order: ShareOrder, watched: Watched): Promise<Shared> => {
  const project = openDvcProject(dir);
  await refuseUnready(project, 'Share', undefined);
  const to = order.push ? await upstreamOf(project.root) : null;
  if (to !== null && project.config.core.remote === null) throw noDataRemote();
  await finishReceiving(project, watched);
  const { written, isFirst } = await write(project, order.person, watched);
  const revision =
    written.paths.length === 0
      ? null
      : (
          await makeVersion(dir, {
            ...watched,
            paths: isFirst ? [LABELS_FOLDER] : written.paths,
            message: messageOf(written, order.person),
            commit: true,
            push: order.push,
            gate: 'skip',
          })
        ).revision;
  if (to !== null) await send(dir, project, to, watched);
  return { events: written.events, queues: written.queues, revision, to: to?.name ?? null };
};

const write = async (
  project: DvcProject,
  person: string,
  watched: Watched,
): Promise<{ written: Written; isFirst: boolean }> => {
  const store = openLabelStore(labelsFile(project.root));
  try {
    // First what the files say: then each file that is written says all that it said before.
    await readFolder(project, watched, store);
    const recorded = await recordedFolder(project, 'HEAD', watched);
    if (recorded === null) refuseForeignFolder(project.root);
    return { written: writeFolder(project.root, store, person, recorded ?? []), isFirst: recorded === null };
  } finally {
    store.close();
  }
};

const messageOf = ({ events, queues }: Written, person: string): string => {
  const where =
    queues.length <= 3 ? queues.join(', ') : `${queues.slice(0, 3).join(', ')} and ${queues.length - 3} more`;
  return events === 0 ? `Share the label queue ${where}` : `Share labels of ${where}: ${events} by ${person}`;
};

/** Objects before commits: nobody is to get a pointer whose data nobody has. */
const send = async (dir: string, project: DvcProject, to: Upstream, watched: Watched): Promise<void> => {
  for (let tries = 1; ; tries++) {
    await pushObjects(project, to, watched);
    try {
      await pushUpstream(project.root, to, watched.signal);
      return;
    } catch (thrown) {
      if (!(thrown instanceof PushOutrunError) || tries === MOST_TRIES) throw thrown;
      await receiveLabels(dir, watched);
    }
  }
};

/** Of all commits that go along. */
const pushObjects = async (project: DvcProject, to: Upstream, watched: Watched): Promise<void> => {
  const theirs = await upstreamCommit(project.root, to);
  const range = theirs === null ? ['HEAD'] : ['HEAD', `^${theirs}`];
  const revs = (await git(project.root, ['rev-list', ...range, '--', '*.dvc', 'dvc.lock'])).split('\n').filter(Boolean);
  if (revs.length === 0) return;
  const done = await push(project, { ...watched, revs, workspace: false });
  const [failed] = done.failed;
  if (failed) throw failed.fault;
};

const noDataRemote = (): IdriftError =>
  new IdriftError({
    code: 'not-available',
    message: 'The project has no data remote: others would get the commit, and not the labels in it.',
    where: '.dvc/config',
    hint: 'Add one that all of you can reach (Data page, Remotes…, or "idrift data remote add"), then share again.',
  });
