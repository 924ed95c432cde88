/** Queues and texts to label as words for people. */
import type {
  AccuracyInUse,
  Acted,
  ItemHelp,
  LabelAct,
  LabelQueue,
  QueueCounts,
  QueueItem,
  QueuePreview,
} from '../contract/labels.ts';
import { table, withInterval } from './terminal.ts';

/** Texts are other people's: no control character of theirs reaches the terminal; lines of a text stay lines. */
export const plainText = (text: string): string => text.replaceAll(/\r\n?/g, '\n').replaceAll(/[^\P{Cc}\n]+/gu, ' ');

const percent = (share: number): string => `${Math.round(share * 100)} %`;

export const queuesTable = (queues: readonly LabelQueue[]): string =>
  queues.length === 0
    ? 'There is no queue. Make one: idrift label queue make --help'
    : table(
        ['queue', 'state', 'texts', 'open', 'labelled', 'differ', 'what'],
        queues.map(({ id, state, counts, title }) => [
          id,
          state,
          String(counts.total),
          String(counts.open),
          String(counts.labelled),
          String(counts.differs),
          title,
        ]),
      );

export const queueText = ({ id, title, state, order, labels, left, counts, sampling, problem }: LabelQueue): string => {
  const out = [
    [left.inData, 'in the data'],
    [left.inQueues, 'in other queues'],
    [left.same, 'the same'],
    [left.blank, 'blank'],
  ].filter(([count]) => count !== 0);
  return [
    `${title} (${id}, ${state})`,
    order,
    ...(sampling === null
      ? []
      : [`Drawn at random: ${sampling.size} of ${sampling.population} answers, seed ${sampling.seed}.`]),
    ...(problem === null ? [] : [problem]),
    countsText(counts),
    ...(out.length === 0 ? [] : [`Left out: ${out.map(([count, why]) => `${count} ${why}`).join(', ')}.`]),
    '',
    ...labels.map(
      ({ label, meaning }, index) =>
        `  ${index < 9 ? index + 1 : ' '}  ${label}${meaning === '' ? '' : ` – ${meaning}`}`,
    ),
  ].join('\n');
};

export const countsText = ({ total, open, labelled, skipped, flagged, differs, secondsAText }: QueueCounts): string => {
  const parts = [
    `${total - open} of ${total} done`,
    `${labelled} labelled`,
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ...(flagged > 0 ? [`${flagged} flagged`] : []),
    ...(differs > 0 ? [`${differs} differ`] : []),
    ...(secondsAText === null ? [] : [`${secondsAText.toFixed(1)} s a text`]),
  ];
  return parts.join(' · ');
};

export const previewText = ({ found, items, texts, order, note }: QueuePreview): string =>
  [
    `${items} texts of ${found} that were found. ${order}`,
    ...texts.map((text) => `  ${plainText(text).replaceAll('\n', ' ')}`),
    ...(note === null ? [] : [note]),
  ].join('\n');

/** A text, why it is here, what is suggested and how far that can be relied on, and the labels with their keys. */
export const itemText = (
  item: QueueItem,
  help: ItemHelp,
  labels: LabelQueue['labels'],
  counts: Pick<QueueCounts, 'total'>,
): string => {
  const { suggestion, reliability, nearest, others } = help;
  return [
    `${item.position + 1} of ${counts.total} · ${item.id}${item.reasons.length === 0 ? '' : ` · ${item.reasons.join(', ')}`}`,
    '',
    plainText(item.text),
    '',
    ...labels.map(({ label }, index) => {
      const share = suggestion?.probabilities?.[label] ?? (suggestion?.label === label ? suggestion.score : undefined);
      const mark = suggestion?.label === label ? '›' : ' ';
      return `${mark} ${index < 9 ? index + 1 : ' '}  ${label}${share === undefined ? '' : `  ${percent(share)}`}`;
    }),
    ...(reliability === null
      ? []
      : [`Answers this sure were right ${withInterval(reliability.share)} of the time (${reliability.texts} texts).`]),
    ...(item.unknownWords.length === 0 ? [] : [`Words that training did not have: ${item.unknownWords.join(', ')}`]),
    ...nearest
      .slice(0, 3)
      .map(
        (near) => `  near: ${near.label} – ${plainText(near.text).replaceAll('\n', ' ').slice(0, 70)} (${near.where})`,
      ),
    ...others.map(
      ({ person, state, label, note }) => `  ${person}: ${label ?? state}${note === '' ? '' : ` – ${plainText(note)}`}`,
    ),
  ].join('\n');
};

export const whatWasSaid = (act: LabelAct): string => {
  switch (act.kind) {
    case 'label':
      return act.label;
    case 'skip':
      return 'skipped';
    case 'flag':
      return 'flagged';
    case 'note':
      return act.note === '' ? 'note removed' : 'noted';
    case 'clear':
      return 'taken back';
    default:
      return act satisfies never;
  }
};

export const actedText = (acted: Acted | null, done: string): string => {
  if (acted === null) return done;
  const { items, counts, next } = acted;
  const texts = items.length === 1 ? `${items[0]?.id}: ${done}` : `${items.length} texts: ${done}`;
  return `${texts}. ${countsText(counts)}.${next === null ? ' No open text is left.' : ` Next: ${next}`}`;
};

export const accuracyTable = (list: readonly AccuracyInUse[]): string =>
  list.length === 0
    ? 'Nothing is known of accuracy in use: label a random sample (idrift label queue make random).'
    : [
        table(
          ['version', 'accuracy', 'labelled', 'of answers', 'from', 'to'],
          list.map(({ model, version, accuracy, labelled, population, from, to }) => [
            `${model}/${version}`,
            withInterval(accuracy),
            String(labelled),
            String(population),
            from.slice(0, 10),
            to.slice(0, 10),
          ]),
        ),
        ...list.filter(({ note }) => note !== '').map(({ model, version, note }) => `${model}/${version}: ${note}`),
      ].join('\n');
