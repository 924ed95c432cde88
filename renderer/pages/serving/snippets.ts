/** How a program asks the service, as code to copy. Only what each language brings itself. */
export const LANGUAGES = ['curl', 'TypeScript', 'Python'] as const;
export type Language = (typeof LANGUAGES)[number];

/** In single quotes for a shell. */
const shell = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** JSON strings are valid literals in TypeScript and Python; U+2028 and U+2029 are escaped for both. */
const literal = (text: string): string =>
  JSON.stringify(text).replaceAll('\u2028', String.raw`\u2028`).replaceAll('\u2029', String.raw`\u2029`);

export const snippet = (language: Language, url: string, text: string): string => {
  switch (language) {
    case 'curl':
      return [
        `curl ${url}/predict \\`,
        `  -H 'content-type: application/json' \\`,
        `  -d ${shell(`{"text": ${literal(text)}}`)}`,
      ].join('\n');
    case 'TypeScript':
      return [
        `const response = await fetch('${url}/predict', {`,
        `  method: 'POST',`,
        `  headers: { 'content-type': 'application/json' },`,
        `  body: JSON.stringify({ text: ${literal(text)} }),`,
        `});`,
        `if (!response.ok) throw new Error(await response.text());`,
        `const { label, score }: { label: string; score: number } = await response.json();`,
        `console.log(label, score);`,
      ].join('\n');
    case 'Python':
      return [
        `import json, urllib.request`,
        ``,
        `request = urllib.request.Request(`,
        `    "${url}/predict",`,
        `    json.dumps({"text": ${literal(text)}}).encode(),`,
        `    {"content-type": "application/json"},`,
        `)`,
        `with urllib.request.urlopen(request) as response:`,
        `    answer = json.load(response)`,
        `print(answer["label"], answer["score"])`,
      ].join('\n');
    default:
      return language satisfies never;
  }
};
