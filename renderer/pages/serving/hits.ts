/** Where a search matches a text, in any case. */
export type TextPart = { readonly at: number; readonly part: string; readonly hit: boolean };

export const hitParts = (text: string, search: string): readonly TextPart[] => {
  const wanted = search.trim().toLowerCase();
  const lower = text.toLowerCase();
  // Some letters change their length in lower case (İ): places would not match.
  if (wanted === '' || lower.length !== text.length) return [{ at: 0, part: text, hit: false }];
  const parts: TextPart[] = [];
  let from = 0;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    if (at > from) parts.push({ at: from, part: text.slice(from, at), hit: false });
    from = at + wanted.length;
    parts.push({ at, part: text.slice(at, from), hit: true });
  }
  if (from < text.length || parts.length === 0) parts.push({ at: from, part: text.slice(from), hit: false });
  return parts;
};
