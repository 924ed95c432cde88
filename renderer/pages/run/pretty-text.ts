/** JSON on one line is laid out to be read; anything else, and a cut file, stays as it is. */
export const prettyText = (path: string, text: string, cut: boolean): string => {
  if (cut || !path.endsWith('.json') || text.trimEnd().includes('\n')) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
};
