/** Values as Python's repr and json.dumps write them: MLflow's messages and page tokens have them. */

const quoted = (text: string): string => {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t');
  return quote + (quote === "'" ? body.replaceAll("'", "\\'") : body) + quote;
};

export const pythonRepr = (value: unknown): string => {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(', ')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).map(([key, each]) => `${quoted(key)}: ${pythonRepr(each)}`);
    return `{${entries.join(', ')}}`;
  }
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : '';
};

/** A Python set has no order of its own; here it is that of the words. */
export const pythonSet = (words: Iterable<string>): string => `{${[...words].toSorted().map(quoted).join(', ')}}`;

export const pythonTuple = (words: readonly unknown[]): string =>
  `(${words.map(pythonRepr).join(', ')}${words.length === 1 ? ',' : ''})`;

/** json.dumps without arguments: a space behind `,` and `:`, everything beyond ASCII escaped. */
export const pythonJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, each]) => `${pythonJson(key)}: ${pythonJson(each)}`);
    return `{${entries.join(', ')}}`;
  }
  const text = JSON.stringify(value) ?? 'null';
  return text.replaceAll(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
};
