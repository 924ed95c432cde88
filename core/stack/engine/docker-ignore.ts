/** `.dockerignore`: which paths of a build's folder stay behind. Patterns of Go's filepath.Match and `**`; `!` takes back; the last that fits decides. */

type Rule = { readonly keeps: boolean; readonly pattern: RegExp };

/** Says of a path, relative and with `/`, whether it is left out. A folder that is left out takes what is in it along, unless taken back. */
export const ignoreRules = (
  text: string,
): { readonly isIgnored: (path: string) => boolean; readonly takesBack: boolean } => {
  const rules = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(ruleOf)
    .filter((rule) => rule !== null);
  return {
    isIgnored: (path) => {
      const parts = path.split('/');
      const parents = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
      let ignored = false;
      for (const { keeps, pattern } of rules) {
        if (keeps === ignored && parents.some((parent) => pattern.test(parent))) ignored = !keeps;
      }
      return ignored;
    },
    takesBack: rules.some(({ keeps }) => keeps),
  };
};

const ruleOf = (line: string): Rule | null => {
  const keeps = line.startsWith('!');
  const path = (keeps ? line.slice(1).trim() : line)
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
  return path === '' ? null : { keeps, pattern: new RegExp(`^${regexOf(path)}$`, 's') };
};

/** `**` is any number of folders, `*` and `?` stay within one, `[a-z]` is a class, `\` makes the next character plain. */
const regexOf = (path: string): string =>
  path.replace(/\*\*\/|\*\*|\*|\?|\[\^?[^\]]+\]|\\.|[^*?[\\]/gs, (token) => {
    if (token === '**/') return '(?:[^/]+/)*';
    if (token === '**') return '.*';
    if (token === '*') return '[^/]*';
    if (token === '?') return '[^/]';
    if (token.startsWith('[')) return token;
    return (token.startsWith('\\') ? token.slice(1) : token).replace(/[.+^${}()|[\]\\/*?]/g, '\\$&');
  });
