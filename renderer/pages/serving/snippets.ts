/** How a program asks the service, as code to copy. Only what each language brings itself. */
export const LANGUAGES = ['curl', 'TypeScript', 'Python'] as const;
export type Language = (typeof LANGUAGES)[number];

/** In single quotes for a shell. */
const shell = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** JSON strings are valid literals in TypeScript and Python; U+2028 and U+2029 are escaped for both. */
const literal = (text: string): string =>
  JSON.stringify(text).replaceAll('\u2028', String.raw`\u2028`).replaceAll('\u2029', String.raw`\u2029`);

/** Where a program finds its key: code is copied into places where a key must not be. */
export const KEY_VARIABLE = 'IDRIFT_KEY';

/** `keyed`: the service wants a key. */
type Place = { readonly url: string; readonly keyed: boolean };

export const snippet = (language: Language, { url, keyed }: Place, text: string): string => {
  switch (language) {
    case 'curl':
      return [
        `curl ${url}/predict \\`,
        `  -H 'content-type: application/json' \\`,
        ...(keyed ? [`  -H "authorization: Bearer $${KEY_VARIABLE}" \\`] : []),
        `  -d ${shell(`{"text": ${literal(text)}}`)}`,
      ].join('\n');
    case 'TypeScript':
      return [
        `const response = await fetch('${url}/predict', {`,
        `  method: 'POST',`,
        ...(keyed
          ? [
              `  headers: {`,
              `    'content-type': 'application/json',`,
              `    authorization: \`Bearer \${process.env.${KEY_VARIABLE}}\`,`,
              `  },`,
            ]
          : [`  headers: { 'content-type': 'application/json' },`]),
        `  body: JSON.stringify({ text: ${literal(text)} }),`,
        `});`,
        `if (!response.ok) throw new Error(await response.text());`,
        `const { label, score }: { label: string; score: number } = await response.json();`,
        `console.log(label, score);`,
      ].join('\n');
    case 'Python':
      return [
        `import json, ${keyed ? 'os, ' : ''}urllib.request`,
        ``,
        `request = urllib.request.Request(`,
        `    "${url}/predict",`,
        `    json.dumps({"text": ${literal(text)}}).encode(),`,
        ...(keyed
          ? [
              `    {`,
              `        "content-type": "application/json",`,
              `        "authorization": "Bearer " + os.environ["${KEY_VARIABLE}"],`,
              `    },`,
            ]
          : [`    {"content-type": "application/json"},`]),
        `)`,
        `with urllib.request.urlopen(request) as response:`,
        `    answer = json.load(response)`,
        `print(answer["label"], answer["score"])`,
      ].join('\n');
    default:
      return language satisfies never;
  }
};
