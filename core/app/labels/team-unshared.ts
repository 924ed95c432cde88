/** What was said here and is in no commit yet, counted without reading a file twice. */
import type { TeamStatus } from '../../contract/label-team.ts';
import type { DvcProject } from '../../data/repo/project.ts';
import type { LabelStore } from '../../labels/label-store.ts';
import { readLines } from '../../labels/team/lines.ts';
import { personFile, QUEUE_FILE } from '../../labels/team/places.ts';
import { labelEvent } from '../../labels/team/schemas.ts';
import { cachedFolder, type FolderFile, textOf } from './team-folder.ts';

const MOST_KEPT = 200;

export const openUnshared = () => {
  /** Ids by object: an object never changes. */
  const known = new Map<string, ReadonlySet<string>>();
  const idsIn = (file: FolderFile | undefined): ReadonlySet<string> => {
    if (file === undefined) return new Set();
    const before = known.get(file.file);
    if (before) return before;
    const { lines } = readLines(textOf(file), file.path, labelEvent);
    const ids = new Set(lines.flatMap(({ value }) => (value === null ? [] : [value.id])));
    if (known.size >= MOST_KEPT) known.clear();
    known.set(file.file, ids);
    return ids;
  };
  return async (
    project: DvcProject,
    labels: LabelStore,
    person: string,
  ): Promise<Pick<TeamStatus, 'unshared' | 'newQueues'>> => {
    const files = new Map((await cachedFolder(project)).map((file) => [file.path, file]));
    let [events, newQueues] = [0, 0];
    const texts = new Set<string>();
    for (const { id } of labels.queues(person)) {
      if (!files.has(`${id}/${QUEUE_FILE}`)) newQueues += 1;
      for (const [name, own] of Map.groupBy(labels.events(id), (event) => event.person)) {
        const there = idsIn(files.get(`${id}/${personFile(name)}`));
        for (const event of own) {
          if (there.has(event.id)) continue;
          events += 1;
          texts.add(`${id}\0${event.item}`);
        }
      }
    }
    return { unshared: { events, texts: texts.size }, newQueues };
  };
};
