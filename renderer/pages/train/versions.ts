/** Data versions as the form offers them. */
import type { DataOut, DataVersion, Split } from '../../../core/contract/index.ts';
import { number, shortHash, subject } from '../../format/index.ts';

type Option = { readonly value: string; readonly label: string };

const optionOf = ({ revision, message }: DataVersion): Option => ({
  value: revision,
  label: revision === 'workspace' ? 'Working copy, not committed' : `${shortHash(revision)}  ${subject(message)}`,
});

/** Newest first; the chosen one is offered even where the list does not hold it, as a branch's name. */
export const versionOptions = (versions: readonly DataVersion[], chosen: string): Option[] => [
  ...(versions.some(({ revision }) => revision === chosen) ? [] : [{ value: chosen, label: shortHash(chosen) }]),
  ...versions.map(optionOf),
];

const outOf = ({ outs }: DataVersion, split: Split): DataOut | undefined =>
  outs.find(({ path }) => path.split('/').at(-1) === `${split}.jsonl`);

const rowsOf = (version: DataVersion, split: Split): number | null => outOf(version, split)?.rows ?? null;

/** The working copy is read where it lies. */
const inCache = (version: DataVersion, split: Split): boolean =>
  version.revision === 'workspace' || outOf(version, split)?.inCache === true;

/** "300 train, 80 validation, 80 test. Test is scored once, at the end." */
export const splitWords = (version: DataVersion | undefined): string => {
  if (!version) return 'Test is scored once, at the end.';
  const parts = (
    [
      ['train', 'train'],
      ['val', 'validation'],
      ['test', 'test'],
    ] as const
  ).map(([split, name]) => {
    const rows = rowsOf(version, split);
    return rows === null
      ? `${name} ${inCache(version, split) ? 'not readable' : 'not in the cache'}`
      : `${number(rows)} ${name}`;
  });
  return `${parts.join(', ')}. Test is scored once, at the end.`;
};

/** The bytes behind a revision, by their md5s. */
export const dataDigest = (versions: readonly DataVersion[], revision: string): string =>
  versions
    .find((version) => version.revision === revision)
    ?.outs.map(({ md5 }) => md5)
    .join(' ') ?? '';
