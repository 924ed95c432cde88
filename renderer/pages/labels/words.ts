/** What the Labels pages say of queues, texts and suggestions. */
import type {
  AccuracyInUse,
  ItemHelp,
  ItemOrigin,
  LabelQueue,
  QueueCounts,
  QueuePreview,
  QueueSource,
  Suggestion,
} from '../../../core/contract/index.ts';
import {
  count,
  dateAndTime,
  duration,
  interval,
  listed,
  metric,
  namedInterval,
  number,
  probability,
  shortHash,
  version,
} from '../../format/index.ts';

/** Where a queue's texts come from, in a few words. */
export const sourceWords = (source: QueueSource): string => {
  switch (source.kind) {
    case 'alert':
      return `texts that carry alert #${source.alert}`;
    case 'unsure':
      return `answers that ${modelName(source)} was least sure of`;
    case 'disputed':
      return 'answers that somebody says are wrong';
    case 'label-errors':
      return `likely label errors of ${source.revision === 'workspace' ? 'the working copy' : shortHash(source.revision)}`;
    case 'search':
      return `${source.in === 'log' ? 'logged texts' : 'rows of the data'} that hold “${source.text}”`;
    case 'random':
      return `answers of ${modelName(source)}, drawn at random`;
    case 'import':
      return 'texts of a file';
    default:
      return source satisfies never;
  }
};

const modelName = (source: { readonly model: string; readonly version?: number | undefined }): string =>
  source.version === undefined ? source.model : `${source.model} ${version(source.version)}`;

/** Everybody has said something of it, or it needs somebody else. */
export const doneOf = ({ total, open }: QueueCounts): number => total - open;

/** "11 s a text · about 5 min left"; null while too few were labelled to say. */
export const paceWords = ({ secondsAText, open }: QueueCounts): readonly string[] => {
  if (open === 0) return ['nothing is left'];
  if (secondsAText === null) return [`${number(open)} left`];
  return [`${duration(secondsAText)} a text`, `about ${duration(roundUp(secondsAText * open))} left`];
};

/** Nobody works to the second. */
const roundUp = (seconds: number): number =>
  seconds < 60 ? Math.ceil(seconds / 10) * 10 : Math.ceil(seconds / 60) * 60;

/** "prod, Thu 19 Nov 16:42, app-reviews". `blind`: without the label that the row has. */
export const originWords = (origin: ItemOrigin, blind = false, now: Date = new Date()): string => {
  switch (origin.kind) {
    case 'prediction':
      return [origin.deployment ?? 'no deployment', dateAndTime(origin.at, now), origin.consumer]
        .filter((part) => part !== null)
        .join(', ');
    case 'row':
      return `${origin.split} ${number(origin.index)} of ${shortHash(origin.revision)}${blind ? '' : `, labelled ${origin.label}`}`;
    case 'import':
      return 'from a file';
    default:
      return origin satisfies never;
  }
};

/** Who suggests: "v4". */
export const suggester = ({ version: number }: Pick<Suggestion, 'version'>): string =>
  number === null ? 'A simple model, trained on the other rows,' : version(number);

/** How often, as people say it. */
export const oftenWords = (share: number): string => {
  const times = Math.round(share * 10);
  if (share >= 0.97) return 'nearly always right';
  if (share <= 0.03) return 'nearly never right';
  if (times === 0 || times === 10) return times === 0 ? 'seldom right' : 'right more than 9 times in 10';
  return share > 0.42 && share < 0.58
    ? 'right about half the time'
    : `right about ${times === 1 ? 'once' : `${times} times`} in 10`;
};

/** What follows "v4 suggests neutral": how far that can be relied on. */
export const reliabilityWords = (reliability: ItemHelp['reliability']): string => {
  if (reliability === null) return '; how often it is right when it is this sure is not known.';
  const { share, texts } = reliability;
  if (share.interval === null || texts === 0)
    return '; too few texts to say how often it is right when it is this sure.';
  return `, and is ${oftenWords(share.value)} at this confidence (${probability(share.value)}; ${namedInterval(share.interval, probability)}, from ${count(texts, 'text')}).`;
};

/** How this person's labels and the suggestions agree; null: nothing was compared yet. */
export const agreementWords = (
  { agreed }: QueueCounts,
  suggestedBy: LabelQueue['suggestedBy'],
  testAccuracy: number | null,
): string | null => {
  const { share } = agreed;
  if (agreed.of === 0) return null;
  const who = suggestedBy === null ? 'The suggestion' : version(suggestedBy.version);
  const said = `${who} agreed with ${number(agreed.count)} of ${number(agreed.of)}`;
  if (share?.interval == null) return `${said}.`;
  const against =
    testAccuracy === null
      ? ''
      : share.interval.high < testAccuracy
        ? `, below its ${metric(testAccuracy)} on test`
        : share.interval.low > testAccuracy
          ? `, above its ${metric(testAccuracy)} on test`
          : `; it cannot be told apart from its ${metric(testAccuracy)} on test`;
  return `${said} (${probability(share.value)}; ${namedInterval(share.interval, probability)})${against}.`;
};

/** "3 skipped, 1 flagged"; '' of none. */
export const asideWords = ({ skipped, flagged, differs }: QueueCounts): string =>
  listed(
    [
      skipped > 0 ? `${number(skipped)} skipped` : '',
      flagged > 0 ? `${number(flagged)} flagged` : '',
      differs > 0 ? `${number(differs)} labelled differently` : '',
    ].filter((part) => part !== ''),
  );

/** What was found but is not in the queue: "12 are in the data already, 3 are in other queues". */
export const leftWords = (left: QueuePreview['left']): string =>
  listed(
    [
      left.inData > 0 ? `${number(left.inData)} in the data already` : '',
      left.inQueues > 0 ? `${number(left.inQueues)} in other queues` : '',
      left.same > 0 ? `${number(left.same)} the same as another` : '',
      left.blank > 0 ? `${number(left.blank)} without words` : '',
    ].filter((part) => part !== ''),
  );

/** "60 of 75 texts found; left out: 12 in the data already and 3 the same as another." */
export const previewWords = ({ found, items, left }: QueuePreview): string => {
  const out = leftWords(left);
  const taken = items === found ? count(items, 'text') : `${number(items)} of ${count(found, 'text')} found`;
  return out === '' ? `${taken}.` : `${taken}; left out: ${out}.`;
};

/** Accuracy in use as a sentence: the estimate with its interval, or how many labels are still needed. */
export const accuracyWords = ({ version: number_, accuracy, labelled, least, population }: AccuracyInUse): string => {
  const name = version(number_);
  if (accuracy === null) {
    return `Too few to say how often ${name} is right in use: ${count(labelled, 'label')} of answers drawn at random, ${count(Math.max(1, least - labelled), 'more is', 'more are')} needed.`;
  }
  const range = accuracy.interval === null ? '' : `; 95\u202f% interval ${interval(accuracy.interval)}`;
  return `${name} is right in ${metric(accuracy.value)} of its answers in use${range}, from ${count(labelled, 'label')} of ${count(population, 'answer')}.`;
};
