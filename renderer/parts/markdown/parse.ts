/** The Markdown that model cards are written in, as data. What is not known stays the text it is; HTML is text. */

export type Inline =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis'; readonly inside: readonly Inline[] }
  /** Only to a page of the web. */
  | { readonly kind: 'link'; readonly url: string; readonly inside: readonly Inline[] };

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly inside: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly inside: readonly Inline[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | { readonly kind: 'code'; readonly text: string }
  | {
      readonly kind: 'table';
      readonly head: readonly (readonly Inline[])[];
      readonly rows: readonly (readonly (readonly Inline[])[])[];
    };

const FENCE = /^(`{3,})[^`]*$/;
const HEADING = /^(#{1,6}) +(.*?)( +#+)?$/;
const ITEM = /^[-*+] +(.*)$/;
const QUOTE = /^> ?(.*)$/;
const ROW = /^\|.*\|\s*$/;
const DASHES = /^\|(\s*:?-+:?\s*\|)+\s*$/;

/** A card's YAML and what follows it; no YAML: an empty text. */
export const splitCard = (text: string): { readonly head: string; readonly body: string } => {
  const [whole = '', head = ''] = /^---\r?\n([^]*?)\r?\n---\r?\n/.exec(text) ?? [];
  return { head, body: text.slice(whole.length) };
};

export const parseMarkdown = (text: string): readonly Block[] => blocksOf(text.split(/\r?\n/), 0);

/** Deeper quotes are text. */
const DEEPEST = 4;

const blocksOf = (lines: readonly string[], depth: number): readonly Block[] => {
  const blocks: Block[] = [];
  let at = 0;
  const take = (pattern: RegExp): string[] => {
    const taken: string[] = [];
    for (; at < lines.length; at += 1) {
      const found = pattern.exec(lines[at] ?? '');
      if (!found) break;
      taken.push(found[1] ?? found[0]);
    }
    return taken;
  };
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const fence = FENCE.exec(line)?.[1];
    const heading = HEADING.exec(line);
    if (line.trim() === '') at += 1;
    else if (fence !== undefined) {
      const end = lines.findIndex((each, index) => index > at && each.trim() === fence);
      blocks.push({ kind: 'code', text: lines.slice(at + 1, end < 0 ? undefined : end).join('\n') });
      at = end < 0 ? lines.length : end + 1;
    } else if (heading) {
      blocks.push({ kind: 'heading', level: heading[1]?.length ?? 1, inside: inlines(heading[2] ?? '') });
      at += 1;
    } else if (QUOTE.test(line) && depth < DEEPEST) {
      blocks.push({ kind: 'quote', blocks: blocksOf(take(QUOTE), depth + 1) });
    } else if (ITEM.test(line)) blocks.push({ kind: 'list', items: take(ITEM).map((item) => inlines(item)) });
    else if (ROW.test(line) && DASHES.test(lines[at + 1] ?? '')) {
      const [head = '', , ...rows] = take(/^(\|.*\|)\s*$/);
      blocks.push({ kind: 'table', head: cells(head), rows: rows.map(cells) });
    } else {
      const first = at;
      do at += 1;
      while (at < lines.length && !begins(lines[at] ?? '', depth));
      blocks.push({ kind: 'paragraph', inside: inlines(lines.slice(first, at).join('\n')) });
    }
  }
  return blocks;
};

const begins = (line: string, depth: number): boolean =>
  line.trim() === '' ||
  FENCE.test(line) ||
  HEADING.test(line) ||
  ITEM.test(line) ||
  (QUOTE.test(line) && depth < DEEPEST);

const cells = (line: string): readonly (readonly Inline[])[] =>
  line
    .trim()
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => inlines(cell.trim().replaceAll(String.raw`\|`, '|')));

/** Each part has a longest length, so that what is never closed is not looked through again and again. */
const INLINE =
  /\\([!-/:-@[-`{-~])|(?<!`)(`{1,8})(?!`)([^]{0,1000}?[^`])\2(?!`)|\[((?:\\.|[^\]\\]){0,300})\]\(([^()\s]{0,500})\)|\*\*((?:\\.|[^*\\]){1,300})\*\*|\*((?:\\.|[^*\\\s])(?:\\.|[^*\\]){0,300})\*/;

const inlines = (text: string): readonly Inline[] => {
  const parts: Inline[] = [];
  const add = (plain: string): void => {
    const last = parts.at(-1);
    if (last?.kind === 'text') parts[parts.length - 1] = { kind: 'text', text: last.text + plain };
    else if (plain !== '') parts.push({ kind: 'text', text: plain });
  };
  let rest = text;
  for (;;) {
    const found = INLINE.exec(rest);
    if (!found) break;
    add(rest.slice(0, found.index));
    rest = rest.slice(found.index + found[0].length);
    const [whole, escaped, ticks, code, label, url, strong, emphasis] = found;
    if (escaped !== undefined) add(escaped);
    else if (ticks !== undefined) parts.push({ kind: 'code', text: (code ?? '').replace(/^ (.*) $/, '$1') });
    else if (url !== undefined) {
      if (/^https?:\/\//i.test(url)) parts.push({ kind: 'link', url, inside: inlines(label ?? '') });
      else add(whole);
    } else if (strong !== undefined) parts.push({ kind: 'strong', inside: inlines(strong) });
    else parts.push({ kind: 'emphasis', inside: inlines(emphasis ?? '') });
  }
  add(rest);
  return parts;
};
