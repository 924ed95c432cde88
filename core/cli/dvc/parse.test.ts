/** What argparse (Python 3.11) makes of the same words. */
import { describe, expect, it } from 'vitest';
import type { Option, Positional } from './command.ts';
import { parseWords } from './parse.ts';

const OPTIONS: readonly Option[] = [
  { flags: ['-q', '--quiet'], name: 'quiet', kind: 'count' },
  { flags: ['-v', '--verbose'], name: 'verbose', kind: 'count' },
  { flags: ['-r', '--remote'], name: 'remote', kind: 'value' },
  { flags: ['--rev'], name: 'rev', kind: 'value' },
  { flags: ['-j', '--jobs'], name: 'jobs', kind: 'value', integer: true },
  { flags: ['--type'], name: 'types', kind: 'list', choices: ['metrics', 'plots'] },
  { flags: ['--targets'], name: 'only', kind: 'words' },
  { flags: ['--untracked-files'], name: 'untracked', kind: 'value', choices: ['no', 'all'], fallback: 'all' },
];
const MANY: readonly Positional[] = [{ name: 'targets', count: '*' }];

const parsed = (words: string, positionals: readonly Positional[] = MANY) => {
  const { args, extras } = parseWords(words === '' ? [] : words.split(' '), OPTIONS, positionals);
  const names = [...OPTIONS.map(({ name }) => name), ...positionals.map(({ name }) => name)];
  const given: Record<string, string | string[] | number | undefined> = {};
  for (const name of names) {
    const list = args.list(name);
    if (list.length > 0) given[name] = list.length === 1 ? list[0] : list;
    else if (args.flag(name)) given[name] = args.number(name);
  }
  return extras.length > 0 ? { ...given, extras } : given;
};
const fault = (words: string, positionals?: readonly Positional[]): string => {
  try {
    parsed(words, positionals);
  } catch (thrown) {
    return String(thrown instanceof Error ? thrown.message : thrown);
  }
  return '';
};

describe('words of a command', () => {
  it.each([
    ['', {}],
    ['a b', { targets: ['a', 'b'] }],
    ['-q -vv', { quiet: 1, verbose: 2 }],
    ['-qvr store a', { quiet: 1, verbose: 1, remote: 'store', targets: 'a' }],
    ['-rstore a', { remote: 'store', targets: 'a' }],
    ['-r=store', { remote: 'store' }],
    ['--remote=a=b', { remote: 'a=b' }],
    ['--rem store --qui', { remote: 'store', quiet: 1 }],
    ['a -- -q --rev', { targets: ['a', '-q', '--rev'] }],
    ['-- -q', { targets: '-q' }],
    ['-', { targets: '-' }],
    ['-r -5', { remote: '-5' }],
    ['-5 -.5', { targets: ['-5', '-.5'] }],
    ['-j 4', { jobs: '4' }],
    ['-j4 -r x -r y', { jobs: '4', remote: 'y' }],
    ['--type metrics --type plots a', { types: ['metrics', 'plots'], targets: 'a' }],
    ['--targets a b -q', { only: ['a', 'b'], quiet: 1 }],
    ['--untracked-files', { untracked: 'all' }],
    ['--untracked-files no a', { untracked: 'no', targets: 'a' }],
    // Positionals are all taken at the first of them: what comes after an option is left over.
    ['a -q b', { quiet: 1, targets: 'a', extras: ['b'] }],
    ['--no-such a', { targets: 'a', extras: ['--no-such'] }],
    ['-x', { extras: ['-x'] }],
  ])('"%s"', (words, expected) => expect(parsed(words)).toEqual(expected));

  it.each([
    ['-r', 'argument -r/--remote: expected one argument'],
    ['-r -q', 'argument -r/--remote: expected one argument'],
    ['-r -- x', 'argument -r/--remote: expected one argument'],
    ['--re x', 'ambiguous option: --re could match --remote, --rev'],
    ['-j many', "argument -j/--jobs: invalid int value: 'many'"],
    ['-q=1', "argument -q/--quiet: ignored explicit argument '1'"],
    ['--quiet=1', "argument -q/--quiet: ignored explicit argument '1'"],
    ['--type curves', "argument --type: invalid choice: 'curves' (choose from 'metrics', 'plots')"],
  ])('"%s" is refused', (words, message) => expect(fault(words)).toBe(message));

  it('gives the first positionals what the others can spare', () => {
    const two: readonly Positional[] = [
      { name: 'url', count: '1' },
      { name: 'out', count: '?' },
    ];
    expect(parsed('u', two)).toEqual({ url: 'u' });
    expect(parsed('u o', two)).toEqual({ url: 'u', out: 'o' });
    expect(parsed('u -q o', two)).toEqual({ url: 'u', quiet: 1, extras: ['o'] });
    expect(parsed('u o x', two)).toEqual({ url: 'u', out: 'o', extras: ['x'] });
    expect(fault('-q', two)).toBe('the following arguments are required: url');
    expect(
      parsed('a b c', [
        { name: 'some', count: '+' },
        { name: 'last', count: '1' },
      ]),
    ).toEqual({
      some: ['a', 'b'],
      last: 'c',
    });
    expect(
      fault('', [
        { name: 'a', count: '+' },
        { name: 'b', count: '1' },
      ]),
    ).toBe('the following arguments are required: a, b');
  });
});
