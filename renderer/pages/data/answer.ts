/** The Data page's sentences: what a version changed and whether it can be trusted; one for each tab. */
import type {
  DataDiff,
  DataPage,
  DataStatistics,
  DataVersion,
  ErrorInfo,
  Split,
} from '../../../core/contract/index.ts';
import { count, number, percent, shortHash, size, listed } from '../../format/index.ts';
import type { Answer } from '../../parts/AnswerLine.tsx';
import { sumOf } from './change-kinds.ts';
import { type Difference, shownDifferences, splitDifferences } from './compare-splits.ts';
import { isLeak, labelsDiffer } from './duplicates.ts';
import { bytesOf, missingOuts } from './versions.ts';

/** Characters a sentence may have; a longer one says the sum. */
const LONGEST = 90;

const SPLITS: Readonly<Record<Split, string>> = { train: 'train', val: 'validation', test: 'test' };
/** "validation": a split in a sentence. */
export const splitName = (split: Split): string => SPLITS[split];

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const isWorking = ({ revision }: DataVersion): boolean => revision === 'workspace';
export const subjectOf = (version: DataVersion): string => (isWorking(version) ? 'the working copy' : 'this version');

const leakWords = (statistics: DataStatistics): string => {
  const leaks = statistics.duplicates.filter(isLeak).length;
  if (leaks === 0) return 'nothing leaks between splits';
  return leaks === 1 ? '1 text is in more than one split' : `${number(leaks)} texts are in more than one split`;
};

export const noVersions = (isGit: boolean): Answer => ({
  title: 'There is no data version yet.',
  detail: isGit
    ? 'A data version is a commit with DVC pointer files. Once there is one, its rows and changes are here.'
    : 'Data versions live in git, and this folder is not a git work tree.',
});

export const unknownVersion = (revision: string): Answer => ({
  title: `There is no data version “${shortHash(revision)}”.`,
  detail: 'A data version is called by its commit hash, a tag or a branch that changed the data.',
});

export const unreadable = (version: DataVersion, error: ErrorInfo, against: DataVersion | null = null): Answer => {
  const what = capital(subjectOf(version));
  const missing = missingOuts(against ? [version, against] : [version]);
  if (error.code === 'not-available' && missing.length > 0) {
    return {
      title: `${count(missing.length, 'file')} of ${subjectOf(version)} ${missing.length === 1 ? 'is' : 'are'} not in the cache.`,
      detail: `${size(bytesOf(missing))} are missing; rows, changes and statistics need them. Its history is kept in git.`,
    };
  }
  return {
    title: error.code === 'bad-input' ? `${what} has a row that cannot be read.` : `${what} cannot be read.`,
    detail: 'Rows, changes and statistics need every line of its files; what is wrong stands below.',
  };
};

type Changes = {
  readonly version: DataVersion;
  readonly against: DataVersion | null;
  readonly isParent: boolean;
  /** null when there is nothing to compare with. */
  readonly diff: DataDiff | null;
  readonly statistics: DataStatistics;
};

export const changesAnswer = ({ version, against, isParent, diff, statistics }: Changes): Answer => {
  const leaks = leakWords(statistics);
  if (!against || !diff) {
    const title = isWorking(version)
      ? `The working copy holds ${count(statistics.texts, 'text')}; ${leaks}.`
      : `The first version holds ${count(statistics.texts, 'text')}; ${leaks}.`;
    return { title, detail: 'There is no version before it to compare with.' };
  }
  const name = isWorking(version) ? 'The working copy' : shortHash(version.revision);
  const beside = shortHash(against.revision);
  const how = isWorking(version)
    ? 'read from the folder as it lies; nothing is committed'
    : 'read from the cache; the working folder is left alone';
  const detail = `${name} against ${isParent && !isWorking(version) ? 'its parent ' : ''}${beside}, ${how}.`;
  const verbs = changeVerbs(diff.counts);
  const start = isParent ? capital(subjectOf(version)) : `Against ${beside}, ${subjectOf(version)}`;
  if (verbs.length === 0) {
    const what = diff.files.length === 0 ? 'has the same rows' : 'only orders or writes its rows in another way';
    return { title: `${start} ${what}; ${leaks}.`, detail };
  }
  const title = `${start} ${listed(verbs)}; ${leaks}.`;
  if (title.length <= LONGEST) return { title, detail };
  return {
    title: `${start} changes ${count(sumOf(diff.counts), 'text')}; ${leaks}.`,
    detail: `${capital(subjectOf(version))} ${listed(verbs)}. ${name} against ${beside}.`,
  };
};

/** "adds 150 texts", "removes 3": the first names what is counted. */
const changeVerbs = ({ added, removed, relabelled, edited, moved }: DataDiff['counts']): readonly string[] => {
  const verbs = (
    [
      ['adds', added],
      ['removes', removed],
      ['relabels', relabelled],
      ['edits', edited],
      ['moves', moved],
    ] as const
  ).filter(([, n]) => n > 0);
  return verbs.map(([verb, n], index) => `${verb} ${index === 0 ? count(n, 'text') : number(n)}`);
};

type Rows = {
  readonly split: Split;
  readonly page: Pick<DataPage, 'total' | 'labels' | 'path'>;
  readonly search: string | undefined;
  readonly label: string | undefined;
};

export const rowsAnswer = ({ split, page, search, label }: Rows): Answer => {
  const all = page.labels.reduce((sum, one) => sum + one.count, 0);
  const name = capital(splitName(split));
  const labels = listed(page.labels.map((one) => `${number(one.count)} ${one.label}`));
  if (search === undefined && label === undefined) {
    return { title: `${name} holds ${count(all, 'text')}: ${labels}.`, detail: `From ${page.path}, in its own order.` };
  }
  const what = [
    label === undefined ? '' : ` ${page.total === 1 ? 'is' : 'are'} ${label}`,
    search === undefined ? '' : `${label === undefined ? '' : ' and'} ${page.total === 1 ? 'has' : 'have'} “${search}”`,
  ].join('');
  const share = all === 0 || page.total === 0 ? '' : ` (${percent(page.total / all, page.total / all < 0.1 ? 1 : 0)})`;
  return {
    title: `${page.total === 0 ? 'None' : number(page.total)} of ${count(all, 'text')} in ${splitName(split)}${what}${share}.`,
    detail: `From ${page.path}. Upper and lower case count as the same.`,
  };
};

export const statisticsAnswer = (statistics: DataStatistics): Answer => {
  const leaks = statistics.duplicates.filter(isLeak).length;
  const names = (Object.keys(statistics.splits) as Split[]).filter((split) => split !== 'train').map(splitName);
  const differences = splitDifferences(statistics);
  const [worst, ...others] = shownDifferences(differences);
  const copies =
    leaks === 0 ? 'No text is in two splits.' : `${count(leaks, 'text')} ${leaks === 1 ? 'is' : 'are'} in two splits.`;
  const compared = `${count(differences.length, 'difference')} from train compared by 95 % intervals`;
  if (differences.length === 0) {
    return {
      title: `${count(statistics.texts, 'text')}, ${number(statistics.uniqueTexts)} of them different.`,
      detail: 'There is too little to compare the splits: each needs two texts or more.',
    };
  }
  if (!worst) {
    return {
      title: `${capital(listed(names))} cannot be told apart from train by mean length or labels.`,
      detail: `${copies} ${compared}: each holds 0. ${unique(statistics)}`,
    };
  }
  const more = others.length === 0 ? '' : ` ${count(others.length, 'more difference')} shown below.`;
  return { title: `${differenceWords(worst)}.`, detail: `${compared}.${more} ${copies}` };
};

const unique = ({ texts, uniqueTexts }: DataStatistics): string =>
  `${number(uniqueTexts)} of ${count(texts, 'text')} are unique.`;

const differenceWords = ({ split, figure, low, high, value }: Difference): string => {
  const name = `${capital(splitName(split))} texts`;
  const [least, most] = value > 0 ? [low, high] : [-high, -low];
  if (figure.kind === 'words') {
    return `${name} are ${number(least, 1)} to ${number(most, 1)} words ${value > 0 ? 'longer' : 'shorter'} than train’s on average`;
  }
  const points = `${number(least * 100, 1)} to ${number(most * 100, 1)} points`;
  return `${name} are ${points} ${value > 0 ? 'more' : 'less'} often ${figure.label} than train’s`;
};

export const duplicatesAnswer = (statistics: DataStatistics): Answer => {
  const { duplicates, texts } = statistics;
  const leaks = duplicates.filter(isLeak).length;
  const differ = duplicates.filter(labelsDiffer).length;
  if (duplicates.length === 0) {
    return { title: `Every one of ${count(texts, 'text')} is different.`, detail: unique(statistics) };
  }
  const labels =
    differ === 0 ? 'all copies carry the same label' : `${number(differ)} with labels that contradict each other`;
  return {
    title: `${count(duplicates.length, 'text')} ${duplicates.length === 1 ? 'occurs' : 'occur'} more than once; ${leaks === 0 ? 'none' : number(leaks)} in two splits.`,
    detail: `${unique(statistics)} Of the repeated ones, ${labels}.${leaks === 0 ? '' : ' A leak makes the test look too good.'}`,
  };
};

export const usedByAnswer = (version: DataVersion): Answer => {
  const n = version.runs.length;
  return n === 0
    ? {
        title: `No run was trained on ${subjectOf(version)} yet.`,
        detail: 'A run counts when every file it read has the md5 that it has here.',
      }
    : {
        title: `${count(n, 'run')} ${n === 1 ? 'was' : 'were'} trained on ${subjectOf(version)}.`,
        detail: 'Every file they read has the md5 that it has here.',
      };
};
