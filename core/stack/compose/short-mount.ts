/** A mount in short form, `[source:]target[:options]`. */

type ShortMount = {
  readonly type: 'bind' | 'volume';
  readonly source?: string;
  readonly target: string;
  readonly readOnly: boolean;
  readonly nocopy: boolean;
  readonly selinux?: string;
  readonly propagation?: string;
};

const PROPAGATIONS = ['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave'];

/** `C:\x` and, by the same rule, `v:/x`: a letter before the first colon of a part is a drive. */
const sections = (spec: string): readonly string[] => {
  const parts: string[] = [''];
  for (const char of spec) {
    const current = parts.at(-1) ?? '';
    if (char !== ':' || /^\p{L}$/u.test(current)) parts[parts.length - 1] = current + char;
    else parts.push('');
  }
  return parts;
};

const isHostPath = (source: string): boolean => /^([./~]|\\\\|\p{L}:)/u.test(source);

/** Null: the text is not a mount. */
export const parseMount = (spec: string): ShortMount | null => {
  if (spec === '') return null;
  if (spec.length <= 2) return { type: 'volume', target: spec, readOnly: false, nocopy: false };
  const parts = sections(spec);
  if (parts.includes('') || parts.length > 3) return null;
  const [source, target] = parts.length === 1 ? [undefined, parts[0]] : parts;
  const options = parts[2]?.split(',') ?? [];
  const selinux = options.findLast((option) => option === 'z' || option === 'Z');
  const propagation = options.findLast((option) => PROPAGATIONS.includes(option));
  return {
    type: source !== undefined && isHostPath(source) ? 'bind' : 'volume',
    ...(source === undefined ? {} : { source }),
    target: target ?? '',
    readOnly: options.findLast((option) => option === 'ro' || option === 'rw') === 'ro',
    nocopy: options.includes('nocopy'),
    ...(selinux === undefined ? {} : { selinux }),
    ...(propagation === undefined ? {} : { propagation }),
  };
};
