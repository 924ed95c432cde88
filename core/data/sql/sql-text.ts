/** SQL without what is quoted and what is commented out, so that its signs can be looked for. Every other sign keeps its place. */
export const bareSql = (sql: string): string => {
  const found = sql.replace(
    /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\//g,
    (part) => ' '.repeat(part.length),
  );
  return found.replace(/[\s;]*$/, '');
};
