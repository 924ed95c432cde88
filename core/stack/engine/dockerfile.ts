/** What a Dockerfile asks of its builder, by the Dockerfile reference: instructions over several lines, here-documents, parser directives. */

export type DockerfileNeeds = {
  /** The first thing that the classic builder does not know, and its line. */
  readonly buildKit: { readonly line: number; readonly what: string } | null;
  /** A secret or ssh key of this machine, which a build gets only over a session. */
  readonly session: { readonly line: number; readonly what: string } | null;
  /** `# syntax=`: an image that is to read the file. */
  readonly syntax: string | null;
  /** Images that it is built from, where they are named without a variable. */
  readonly images: readonly string[];
};

type Instruction = { readonly line: number; readonly text: string; readonly heredoc: boolean };

/** Options that only BuildKit's reader of the file has. */
const OPTIONS = /\s--(mount|network|security|device|link|chmod|parents|exclude|checksum|keep-git-dir|unpack)\b/;
const SESSION = /--mount=\S*\btype=(secret|ssh)\b/;
const HEREDOC = /<<(-?)\s*(["']?)([A-Za-z_]\w*)\2/g;

export const needsOf = (dockerfile: string): DockerfileNeeds => {
  const lines = dockerfile.replace(/^\uFEFF/, '').split(/\r?\n/);
  const { syntax, escape } = directivesOf(lines);
  const instructions = instructionsOf(lines, escape);
  let buildKit: DockerfileNeeds['buildKit'] = syntax === null ? null : { line: syntax.line, what: '# syntax=' };
  let session: DockerfileNeeds['session'] = null;
  const stages = new Set<string>();
  const images: string[] = [];
  for (const { line, text, heredoc } of instructions) {
    const [, word = '', rest = ''] = /^(\w+)\s*([^]*)$/.exec(text) ?? [];
    const name = word.toUpperCase();
    if (name === 'FROM') {
      const [, image = '', stage] = /^(?:--\S+\s+)*(\S+)(?:\s+as\s+(\S+))?/i.exec(rest) ?? [];
      if (image !== 'scratch' && image !== '' && !image.includes('$') && !stages.has(image.toLowerCase())) {
        images.push(image);
      }
      if (stage) stages.add(stage.toLowerCase());
    }
    if (!['RUN', 'COPY', 'ADD'].includes(name)) continue;
    // Options stand before the first word of the instruction's own.
    const options = ` ${/^(?:--\S+\s*)*/.exec(rest)?.[0] ?? ''}`;
    const option = OPTIONS.exec(options)?.[1];
    if (option !== undefined) buildKit ??= { line, what: `${name} --${option}` };
    else if (heredoc) buildKit ??= { line, what: `${name} with a here-document` };
    const kind = SESSION.exec(options)?.[1];
    if (kind !== undefined) session ??= { line, what: `RUN --mount=type=${kind}` };
  }
  return { buildKit, session, syntax: syntax?.value ?? null, images };
};

/** Only before anything else: a comment that is none of them ends them. */
const directivesOf = (lines: readonly string[]) => {
  let syntax: { readonly line: number; readonly value: string } | null = null;
  let escape = '\\';
  for (const [index, text] of lines.entries()) {
    const [, name = '', value = ''] = /^\s*#\s*(\w+)\s*=\s*(.*?)\s*$/.exec(text) ?? [];
    if (name === '') break;
    if (name.toLowerCase() === 'syntax') syntax = { line: index + 1, value };
    else if (name.toLowerCase() === 'escape' && value !== '') escape = value;
    else if (name.toLowerCase() !== 'check') break;
  }
  return { syntax, escape };
};

const instructionsOf = (lines: readonly string[], escape: string): readonly Instruction[] => {
  const found: Instruction[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = at + 1;
    let text = '';
    for (; at < lines.length; at++) {
      const part = lines[at] ?? '';
      // Comments and empty lines between the lines of an instruction do not end it.
      if (/^\s*#/.test(part) || (text !== '' && part.trim() === '')) {
        if (text === '') break;
        continue;
      }
      const goesOn = part.trimEnd().endsWith(escape);
      text += ` ${goesOn ? part.trimEnd().slice(0, -escape.length) : part}`;
      if (!goesOn) break;
    }
    if (text.trim() === '') continue;
    const end = endOfHeredocs(lines, at, text);
    found.push({ line, text: text.trim(), heredoc: end !== null });
    at = end ?? at;
  }
  return found;
};

/** The line that ends the last here-document; null where there is none: `<<` alone may be the shell's. */
const endOfHeredocs = (lines: readonly string[], from: number, text: string): number | null => {
  let at = from;
  let found = false;
  for (const [, dash, , word] of text.matchAll(HEREDOC)) {
    const end = lines.findIndex((line, index) => index > at && (dash ? line.replace(/^\t+/, '') : line) === word);
    if (end === -1) continue;
    at = end;
    found = true;
  }
  return found ? at : null;
};
