/** `-h` of `idrift dvc` and of its commands. */
import { type DvcCommand, type Option, type Positional } from './command.ts';
import { ABSENT, COMMANDS } from './table.ts';

const WIDTH = 24;

const usageOf = (words: string, options: readonly Option[], positionals: readonly Positional[]): string => {
  const shown = options.map(
    (option) => `[${option.flags[0]}${option.kind === 'flag' || option.kind === 'count' ? '' : ` ${metavar(option)}`}]`,
  );
  const places = positionals.map(({ name, count }) => PLACES[count](name));
  return wrap(`usage: ${words}`, ['[-h]', '[-q | -v]', ...shown, ...places]);
};

const PLACES: Record<Positional['count'], (name: string) => string> = {
  '1': (name) => name,
  '?': (name) => `[${name}]`,
  '*': (name) => `[${name} ...]`,
  '+': (name) => `${name} [${name} ...]`,
};

const metavar = ({ name, metavar, kind }: Option): string => {
  const shown = metavar ?? name.toUpperCase();
  return kind === 'words' ? `[${shown} ...]` : shown;
};

const wrap = (start: string, parts: readonly string[]): string => {
  const lines = [start];
  for (const part of parts) {
    const last = lines.length - 1;
    const line = `${lines[last]} ${part}`;
    if (line.length <= 79) lines[last] = line;
    else lines.push(`${' '.repeat(11)}${part}`);
  }
  return lines.join('\n');
};

const row = (left: string, text: string): string =>
  left.length + 4 > WIDTH ? `  ${left}\n${' '.repeat(WIDTH)}${text}` : `  ${left.padEnd(WIDTH - 2)}${text}`;

export const helpOf = ({ words, help, options, positionals }: DvcCommand): string =>
  [
    usageOf(['dvc', ...words].join(' '), options, positionals),
    '',
    help,
    ...(positionals.length === 0
      ? []
      : ['', 'positional arguments:', ...positionals.map(({ name, help: text = '' }) => row(name, text).trimEnd())]),
    '',
    'options:',
    row('-h, --help', 'show this help message and exit'),
    row('-q, --quiet', 'Be quiet.'),
    row('-v, --verbose', 'Be verbose.'),
    ...options.map((option) => {
      const value = option.kind === 'flag' || option.kind === 'count' ? '' : ` ${metavar(option)}`;
      return row(option.flags.map((flag) => `${flag}${value}`).join(', '), option.help ?? '').trimEnd();
    }),
  ].join('\n');

/** Of a word that has words of its own, as `remote`. */
export const groupHelp = (word: string, commands: readonly DvcCommand[]): string =>
  [
    `usage: dvc ${word} [-h] [-q | -v] {${commands.map(({ words }) => words.at(-1)).join(',')}} ...`,
    '',
    'commands:',
    ...commands.map(({ words, help }) => row(words.at(-1) ?? '', help)),
  ].join('\n');

export const mainHelp = (): string =>
  [
    'usage: dvc [-q | -v] [-h] [-V] [--cd <path>] [--wait-for-lock] command ...',
    '',
    "Data Version Control: DVC's own command line, done by Idrift.",
    '',
    'Available Commands:',
    ...wrapWords([...COMMANDS.keys()].toSorted()),
    '',
    'Of DVC, but not of Idrift:',
    ...wrapWords([...ABSENT.keys()]),
    '',
    'Use `idrift dvc command --help` for command-specific help.',
  ].join('\n');

const wrapWords = (words: readonly string[]): string[] => {
  const lines: string[] = [];
  for (const word of words) {
    const line = `${lines.at(-1) ?? ' '} ${word}`;
    if (lines.length > 0 && line.length <= 79) lines[lines.length - 1] = line;
    else lines.push(`  ${word}`);
  }
  return lines;
};
