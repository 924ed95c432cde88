/** A list of ignore patterns, the last of which that matches decides; compiled so that a name costs a few tests. */
import { parseWildPattern, stripLine, type WildPattern } from './wild-pattern.ts';

/** `shown` is what `check-ignore --details` prints: file, line, text. */
export type Pattern = { readonly text: string; readonly shown: string };

/** Patterns that follow each other and decide alike are tested as one; those that re-include stay alone, as in DVC. */
type Group = {
  readonly ignores: boolean;
  readonly onlyFolders: boolean;
  readonly test: RegExp;
  readonly members: readonly { readonly test: RegExp; readonly shown: string }[];
};

export type Rules = readonly Group[];

export const compileRules = (patterns: readonly Pattern[]): Rules => {
  const runs: { pattern: WildPattern; shown: string }[][] = [];
  for (const { text, shown } of patterns) {
    const pattern = parseWildPattern(text);
    if (!pattern) continue;
    const run = runs.at(-1);
    const before = run?.[0]?.pattern;
    if (run && pattern.ignores && before?.ignores && before.onlyFolders === pattern.onlyFolders)
      run.push({ pattern, shown });
    else runs.push([{ pattern, shown }]);
  }
  return runs.map((run) => {
    const { ignores, onlyFolders } = (run[0] as { pattern: WildPattern }).pattern;
    const sources = run.map(({ pattern }) => pattern.source);
    return {
      ignores,
      onlyFolders,
      test: atStart(sources),
      members: run.map(({ pattern, shown }) => ({ test: atStart([pattern.source]), shown })),
    };
  });
};

const atStart = (sources: readonly string[]): RegExp => new RegExp(`^(?:${sources.join('|')})`, 'u');

const groupFor = (rules: Rules, path: string, isFolder: boolean): Group | null => {
  for (let at = rules.length - 1; at >= 0; at--) {
    const group = rules[at] as Group;
    if (group.onlyFolders && !isFolder) continue;
    if (group.test.test(path) || (isFolder && group.test.test(`${path}/`))) return group;
  }
  return null;
};

/** Whether the rules ignore this very path; folders above it are not looked at. */
export const ignores = (rules: Rules, path: string, isFolder: boolean): boolean =>
  groupFor(rules, path, isFolder)?.ignores === true;

/** The pattern that decides on this very path; null when none does. */
export const decisionOn = (
  rules: Rules,
  path: string,
  isFolder: boolean,
): { readonly ignored: boolean; readonly shown: string } | null => {
  const group = groupFor(rules, path, isFolder);
  if (!group) return null;
  const paths = isFolder ? [path, `${path}/`] : [path];
  for (const each of paths) {
    const member = group.members.find(({ test }) => test.test(each));
    if (member) return { ignored: group.ignores, shown: member.shown };
  }
  return null;
};

/** The patterns in the text of a `.dvcignore`. @param name the file's path as it is shown. */
export const parseRules = (text: string, name: string): readonly Pattern[] =>
  text
    .split(/\r\n|\r|\n/)
    .map((line, at) => ({ text: stripLine(line), at }))
    .filter((line) => parseWildPattern(line.text) !== null)
    .map((line) => ({ text: line.text, shown: `${name}:${line.at + 1}:${line.text}` }));

/** A pattern of a `.dvcignore` in `folder` (with `/`), as one that the folder at the top would have. */
export const moveUp = (text: string, folder: string): string => {
  const isNegated = text.startsWith('!');
  const rule = isNegated ? text.slice(1) : text;
  const isAnchored = rule.slice(0, -1).includes('/') && !rule.startsWith('**/');
  // DVC drops a backslash at the start here, so that `\*x` becomes `*x`.
  const bare = rule.replace(isAnchored ? /^\// : /^\*\*\//, '').replace(/^\\/, '');
  return `${isNegated ? '!/' : ''}${folder}/${isAnchored ? '' : '**/'}${bare}`;
};
