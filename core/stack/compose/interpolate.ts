/**
 * `$NAME`, `${NAME}` and its operators in one text, by the Compose Specification:
 * `:-` `-` a default, `:?` `?` a value that must be there, `:+` `+` something else when it is; `$$` is a dollar sign.
 * With the colon an empty value counts as none. What follows an operator is interpolated itself.
 */

export type Lookup = (name: string) => string | undefined;
export type Template = {
  readonly lookup: Lookup;
  /** Called for a variable that nobody has set and that has no default. */
  readonly onUnset: (name: string, offset: number) => void;
  /** Must throw; `offset` is where in the text the faulty `$` stands. */
  readonly onFault: (message: string, hint: string, offset: number) => never;
};

const NAME = /^[_a-zA-Z][_a-zA-Z0-9]*/;
const OPERATOR = /^:?[-?+]/;

export const interpolate = (text: string, template: Template): string => {
  if (!text.includes('$')) return text;
  let result = '';
  let at = 0;
  while (at < text.length) {
    const dollar = text.indexOf('$', at);
    if (dollar < 0) break;
    const next = text.slice(dollar + 1);
    result += text.slice(at, dollar);
    const name = NAME.exec(next)?.[0];
    if (next.startsWith('$')) {
      result += '$';
      at = dollar + 2;
    } else if (name !== undefined) {
      result += valueOf(name, dollar, template);
      at = dollar + 1 + name.length;
    } else if (next.startsWith('{')) {
      const end = closingBrace(text, dollar);
      if (end < 0) template.onFault('`${` is not closed.', CLOSE, dollar);
      result += braced(text.slice(dollar + 2, end), dollar, template);
      at = end + 1;
    } else {
      result += '$';
      at = dollar + 1;
    }
  }
  return result + text.slice(at);
};

const CLOSE = 'Write `${NAME}`, or `$$` for a dollar sign that is meant as one.';

const valueOf = (name: string, offset: number, { lookup, onUnset }: Template): string => {
  const value = lookup(name);
  if (value === undefined) onUnset(name, offset);
  return value ?? '';
};

/** The brace that closes the one after the dollar sign, over those nested in a default. */
const closingBrace = (text: string, dollar: number): number => {
  let open = 0;
  for (let i = dollar + 1; i < text.length; i += 1) {
    if (text[i] === '{') open += 1;
    else if (text[i] === '}') {
      open -= 1;
      if (open === 0) return i;
    }
  }
  return -1;
};

const braced = (inside: string, offset: number, template: Template): string => {
  const name = NAME.exec(inside)?.[0];
  if (name === undefined) return template.onFault(`\`\${${inside}}\` names no variable.`, CLOSE, offset);
  const rest = inside.slice(name.length);
  if (rest === '') return valueOf(name, offset, template);
  const operator = OPERATOR.exec(rest)?.[0];
  if (operator === undefined) return template.onFault(`\`\${${inside}}\` is no interpolation.`, CLOSE, offset);
  const word = (): string =>
    interpolate(rest.slice(operator.length), {
      ...template,
      onUnset: (unset) => template.onUnset(unset, offset),
      onFault: (message, hint) => template.onFault(message, hint, offset),
    });
  const value = template.lookup(name);
  const isThere = value !== undefined && (operator.length === 1 || value !== '');
  switch (operator.at(-1)) {
    case '-':
      return isThere ? value : word();
    case '+':
      return isThere ? word() : (value ?? '');
    default:
      if (isThere) return value;
      return template.onFault(
        `The variable ${name} must be set${word() === '' ? '' : `: ${word()}`}.`,
        `Set ${name} in .env or in the environment.`,
        offset,
      );
  }
};
