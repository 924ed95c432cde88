/** The service's description as a page for people, made from its OpenAPI document. No scripts. */
import { z } from 'zod';
import { escapeHtml } from './escape-html.ts';

const operation = z.object({
  summary: z.string().optional(),
  description: z.string().optional(),
  requestBody: z.object({ content: z.record(z.string(), z.object({ schema: z.unknown() })) }).optional(),
  responses: z.record(
    z.string(),
    z.object({
      description: z.string().optional(),
      content: z.record(z.string(), z.object({ schema: z.unknown() })).optional(),
    }),
  ),
});
const openApi = z.object({
  info: z.object({ title: z.string(), version: z.string(), description: z.string().optional() }),
  paths: z.record(z.string(), z.record(z.string(), operation)),
});
type Operation = z.infer<typeof operation>;

/** `address`: where the reader reached the service. */
export const docsHtml = (document: unknown, address: string): string => {
  const { info, paths } = openApi.parse(document);
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, about]) => section(method, path, about, address)),
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(info.title)}: prediction service</title>
<link rel="stylesheet" href="/docs.css">
<main>
<h1>${escapeHtml(info.title)} <small>version ${escapeHtml(info.version)}</small></h1>
<p>${escapeHtml(info.description ?? '')} The same as a document for programs: <a href="/openapi.json">openapi.json</a>.</p>
${operations.join('\n')}
</main>
</html>
`;
};

const section = (method: string, path: string, about: Operation, address: string): string => {
  const body = about.requestBody?.content['application/json']?.schema;
  return `<section>
<h2><code class="method">${escapeHtml(method.toUpperCase())}</code> <code>${escapeHtml(path)}</code></h2>
<p>${escapeHtml(about.summary ?? '')}. ${escapeHtml(about.description ?? '')}</p>
${body === undefined ? '' : `<h3>Request body</h3>\n<pre>${schemaText(body)}</pre>`}
<h3>Answers</h3>
<table>${answerRows(about)}</table>
<h3>From a terminal</h3>
<pre>${escapeHtml(curlOf(method, `${address}${path}`, body))}</pre>
</section>`;
};

/** Statuses of the same shape share a row. */
const answerRows = (about: Operation): string => {
  const statuses = new Map<string, string[]>();
  for (const [status, response] of Object.entries(about.responses)) {
    const text = schemaText(response.content?.['application/json']?.schema);
    statuses.set(text, [...(statuses.get(text) ?? []), status]);
  }
  return [...statuses]
    .map(([text, same]) => `<tr><th scope="row">${escapeHtml(same.join(', '))}</th><td><pre>${text}</pre></td></tr>`)
    .join('');
};

const curlOf = (method: string, url: string, body: unknown): string => {
  if (method === 'get') return `curl ${url}`;
  const names = Object.entries(node.safeParse(body).data?.properties ?? {});
  const example = names.map(([name, property]) => [name, node.safeParse(property).data?.items ? ['text'] : 'text']);
  return `curl ${url} -H 'content-type: application/json' -d '${JSON.stringify(Object.fromEntries(example))}'`;
};

const schemaText = (schema: unknown): string => escapeHtml(shapeOf(schema, ''));

const node = z.looseObject({
  type: z.string().optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  nullable: z.boolean().optional(),
  items: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  additionalProperties: z.unknown().optional(),
  description: z.string().optional(),
});

/** A JSON schema in the way TypeScript writes shapes. */
const shapeOf = (schema: unknown, indent: string): string => {
  const parsed = node.safeParse(schema);
  if (!parsed.success) return 'any';
  const { data } = parsed;
  if (data.enum) return data.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (data.const !== undefined) return JSON.stringify(data.const);
  if (data.anyOf) return data.anyOf.map((part) => shapeOf(part, indent)).join(' | ');
  const base = ((): string => {
    if (data.type === 'array') return `[${shapeOf(data.items, indent)}, …]`;
    if (data.type !== 'object') return data.type ?? 'any';
    if (!data.properties) return `{ [name]: ${shapeOf(data.additionalProperties, indent)} }`;
    const inner = `${indent}  `;
    const lines = Object.entries(data.properties).map(([name, property]) => {
      const about = node.safeParse(property).data?.description;
      return `${inner}${name}: ${shapeOf(property, inner)}${about === undefined ? '' : `  // ${about}`}`;
    });
    return `{\n${lines.join('\n')}\n${indent}}`;
  })();
  return data.nullable === true ? `${base} | null` : base;
};
