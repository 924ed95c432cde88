/** label go: one text after another in a terminal, a key for each label. The label is on the disk before the next text shows. */
import type { Command } from 'commander';
import type { LabelsService } from '../app/labels-service.ts';
import { IdriftError, toErrorInfo } from '../contract/errors.ts';
import type { Acted, ItemHelp, LabelAct, LabelQueue, QueueItem } from '../contract/labels.ts';
import { countsText, itemText, whatWasSaid } from './label-text.ts';
import { withProject } from './open-project.ts';
import { type GlobalOptions, printResult } from './terminal.ts';
import { type Keys, terminalKeys } from './terminal-keys.ts';
import { UsageError } from './usage.ts';

const { stdin, stdout } = process;

export const addLabelGo = (label: Command, globals: () => GlobalOptions): void => {
  label
    .command('go', { isDefault: true })
    .argument('<queue>', 'its name')
    .option('--blind', 'without suggestions and what others said')
    .description('label one text after another in the terminal; "idrift label QUEUE" is the same')
    .action(async (queueId: string, { blind = false }: { blind?: boolean }) => {
      if (globals().json === true || !stdin.isTTY || !stdout.isTTY) {
        throw new UsageError(
          'Labelling with keys needs a terminal.',
          `From a script: idrift label next ${queueId}, and idrift label set ${queueId} TEXT LABEL.`,
        );
      }
      const queue = await withProject(globals(), async ({ labels }) => {
        const keys = terminalKeys();
        try {
          return await labelAll({ labels, queueId, blind, keys, write: (text) => void stdout.write(text) });
        } finally {
          keys.close();
        }
      });
      printResult(globals(), queue, () => `${queue.id}: ${countsText(queue.counts)}.`);
    });
};

type Labelling = {
  readonly labels: LabelsService;
  readonly queueId: string;
  readonly blind: boolean;
  readonly keys: Keys;
  readonly write: (text: string) => void;
};

const CLEAR = '\x1b[2J\x1b[H';
const KEYS = 'space accept · s skip · f flag · n note · u undo · r redo · j k other text · b blind · q quit';

/** Until the last open text is labelled, or the person stops. @returns the queue as it is then */
export const labelAll = async ({ labels, queueId, blind, keys, write }: Labelling): Promise<LabelQueue> => {
  const queue = await labels.queue({ queueId });
  let isBlind = blind;
  let said = '';
  let at: number | null = await firstOpen(labels, queueId);
  if (at === null) {
    write(`${queueId}: no open text is left.\n`);
    return queue;
  }
  let counts = queue.counts;
  while (at !== null) {
    const item = await itemAt(labels, queueId, at);
    const help = await labels.help({ queueId, itemId: item.id, blind: isBlind });
    write(`${CLEAR}${queue.title} · ${countsText(counts)}${isBlind ? ' · blind' : ''}\n\n`);
    write(`${itemText(item, help, queue.labels, counts)}\n\n${said === '' ? '' : `${said}\n`}${KEYS}\n`);
    const shownAt = performance.now();
    const key = await keys.next();
    if (key === null || key === 'q' || key === '\x03' || key === '\x04') break;
    if (key === 'b') {
      isBlind = !isBlind;
      continue;
    }
    if (key === 'j' || key === 'k') {
      at = (at + (key === 'j' ? 1 : counts.total - 1)) % counts.total;
      continue;
    }
    try {
      const back = key === 'u' || key === '\x7f' ? 'undo' : key === 'r' ? 'redo' : null;
      const act = back === null ? await actOf(key, item, help, queue, keys) : null;
      if (back === null && act === null) {
        said = `Nothing is done by ${JSON.stringify(key)}.`;
        continue;
      }
      const acted: Acted =
        act === null
          ? await labels[back ?? 'undo']({ queueId })
          : await labels.act({
              queueId,
              itemId: item.id,
              act,
              blind: isBlind,
              twins: false,
              shown: performance.now() - shownAt,
            });
      counts = acted.counts;
      const [changed] = acted.items;
      said =
        act !== null
          ? `${item.position + 1}: ${whatWasSaid(act)}.`
          : changed
            ? `${back}: text ${changed.position + 1}.`
            : `Nothing to ${back}.`;
      // What was taken back is looked at again; a note stays at its text.
      if (act === null) at = changed?.position ?? at;
      else if (act.kind !== 'note') at = await placeOf(labels, queueId, acted.next, item.position);
    } catch (thrown) {
      const { message, hint } = toErrorInfo(thrown);
      said = `◆ ${message}${hint === undefined ? '' : ` ${hint}`}`;
    }
  }
  write(CLEAR);
  return labels.queue({ queueId });
};

const actOf = async (
  key: string,
  item: QueueItem,
  { suggestion }: Pick<ItemHelp, 'suggestion'>,
  { labels }: Pick<LabelQueue, 'labels'>,
  keys: Keys,
): Promise<LabelAct | null> => {
  const label = /^[1-9]$/.test(key) ? labels[Number(key) - 1]?.label : key === ' ' ? suggestion?.label : undefined;
  if (label !== undefined) return { kind: 'label', label };
  if (key === 's') return { kind: 'skip' };
  if (key === 'f') return { kind: 'flag' };
  if (key !== 'n') return null;
  const note = await keys.line(`Note${item.mine?.note ? ` (now: ${item.mine.note})` : ''}: `);
  return note === null ? null : { kind: 'note', note: note.slice(0, 2000) };
};

const firstOpen = async (labels: LabelsService, queueId: string): Promise<number | null> =>
  (await labels.items({ queueId, offset: 0, limit: 1, state: 'open' })).items[0]?.position ?? null;

const itemAt = async (labels: LabelsService, queueId: string, at: number): Promise<QueueItem> => {
  const [item] = (await labels.items({ queueId, offset: at, limit: 1 })).items;
  if (item !== undefined) return item;
  throw new IdriftError({ code: 'not-found', message: `The queue ${queueId} has no text ${at + 1}.`, where: queueId });
};

const AT_ONCE = 200;

/** Where the next open text stands: it is the first one after `after`, going round. null: none is open. */
const placeOf = async (
  labels: LabelsService,
  queueId: string,
  next: string | null,
  after: number,
): Promise<number | null> => {
  if (next === null) return null;
  for (const from of [after + 1, 0]) {
    for (let offset = from; ; offset += AT_ONCE) {
      const { items, total } = await labels.items({ queueId, offset, limit: AT_ONCE });
      const found = items.find(({ id }) => id === next);
      if (found) return found.position;
      if (offset + AT_ONCE >= total) break;
    }
  }
  return null;
};
