import { createServer, request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toErrorInfo } from '../contract/errors.ts';
import { startWebPage, type WebPage } from './web-page.ts';

/** Answers of the service behind the page; what it does with a text is not this page's matter. */
const answers = { status: 200, body: '{}', headers: {} };
const received: string[] = [];
const keys: (string | undefined)[] = [];
const ID = '0f8fad5b-d9cb-469f-a165-70867728950e';
const service = createServer((request, response) => {
  keys.push(request.headers.authorization);
  request.setEncoding('utf8').on('data', (chunk: string) => received.push(chunk));
  request.on('end', () => response.writeHead(answers.status, answers.headers).end(answers.body));
});
let serviceUrl: string | null = null;
let page: WebPage;

beforeAll(async () => {
  serviceUrl = await new Promise<string>((resolve) => {
    service.listen(0, '127.0.0.1', () => {
      const address = service.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`);
    });
  });
  page = await startWebPage({ port: 0, predictionUrl: () => serviceUrl, key: 'of the page' });
});
afterAll(async () => {
  await page.stop();
  service.close();
});

const ask = async (body: unknown, path = '/predict'): Promise<{ status: number; body: unknown }> => {
  const response = await fetch(`${page.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
};
const submit = async (path: string, fields: Record<string, string>): Promise<{ status: number; html: string }> => {
  const response = await fetch(`${page.url}${path}`, { method: 'POST', body: new URLSearchParams(fields) });
  return { status: response.status, html: await response.text() };
};

describe('the web page', () => {
  test('shows a form with one required text field and loads nothing from elsewhere', async () => {
    const response = await fetch(page.url);
    const html = await response.text();
    expect(html).toContain('<h1>Text classification</h1>');
    expect(html.match(/<textarea|<input(?! type="hidden")/g)).toHaveLength(1);
    expect(html).toMatch(/<textarea[^>]* required/);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    for (const path of ['/page.css', '/page.js']) {
      const part = await fetch(`${page.url}${path}`);
      expect(part.status).toBe(200);
      expect(await part.text()).not.toMatch(/https?:\/\//);
    }
  });

  test('forwards the text, and gives label and score with words of them', async () => {
    answers.status = 200;
    const probabilities = { negativ: 0.03, positiv: 0.93, neutral: 0.04 };
    answers.body = JSON.stringify({ label: 'positiv', score: 0.93, id: ID, model_name: 'm', probabilities, tokens: 3 });
    expect(await ask({ text: 'Maten var god' })).toEqual({
      status: 200,
      body: {
        label: 'positiv',
        score: 0.93,
        words: 'Very likely positiv (93\u202F%)',
        verdict: { kind: 'sure', before: 'Very likely', label: 'positiv', probability: '93\u202F%' },
        cut: false,
        id: ID,
        model: 'm',
        labels: ['positiv', 'neutral', 'negativ'],
      },
    });
    expect(received.at(-1)).toBe('{"text":"Maten var god"}');
    expect(keys.at(-1)).toBe('Bearer of the page');
    // A service that says label and score alone is enough.
    answers.body = '{"label":"positiv","score":0.4,"abstain":true}';
    expect(await ask({ text: 'x' })).toMatchObject({
      body: { id: null, words: 'Not sure. The nearest is positiv (40\u202F%)' },
    });
  });

  test('answers a form of a browser without scripts with a page that holds the text and the answer, neither as markup', async () => {
    answers.status = 200;
    answers.body = JSON.stringify({ label: '<b>"x"</b>', score: 0.93, id: ID, probabilities: { 'a&b': 0.07 } });
    const { status, html } = await submit('/', { text: '</textarea><script>1' });
    expect(status).toBe(200);
    expect(html).toContain('&lt;/textarea&gt;&lt;script&gt;1</textarea>');
    expect(html).toContain('<bdi id="label">&lt;b&gt;&quot;x&quot;&lt;/b&gt;</bdi>');
    expect(html).toContain(`value="${ID}"`);
    expect(html).toContain('<option value="a&amp;b">a&amp;b</option>');
    expect(html).toContain('<details id="wrong"><');
    const empty = await submit('/', { text: ' ' });
    expect([empty.status, empty.html.includes('role="alert">Write a text first.<')]).toEqual([422, true]);
  });

  test('passes on that an answer is wrong, with and without what it should be', async () => {
    answers.status = 202;
    answers.body = '{"status":"kept"}';
    const told = await submit('/wrong', { id: ID, model: 'm', label: 'negativ' });
    expect([told.status, told.html.includes('Thank you. A person will look')]).toEqual([200, true]);
    expect(received.at(-1)).toBe(JSON.stringify({ id: ID, model_name: 'm', label: 'negativ' }));
    expect(await ask({ id: ID, model: '', label: '' }, '/wrong')).toMatchObject({ status: 200 });
    expect(received.at(-1)).toBe(JSON.stringify({ id: ID }));
    expect(await ask({ id: "x' OR 1", label: 'y' }, '/wrong')).toMatchObject({ status: 422 });
    answers.status = 422;
    expect(await ask({ id: ID }, '/wrong')).toMatchObject({
      status: 502,
      body: { error: expect.stringContaining('not be kept') },
    });
  });

  test.each([
    ['an answer without a score', 200, '{"label":"positiv"}'],
    ['a fault of the service', 500, '{"detail":"…"}'],
  ])('says readably that %s is no label', async (_, status, body) => {
    answers.status = status;
    answers.body = body;
    expect(await ask({ text: 'x' })).toEqual({
      status: 502,
      body: { error: 'The prediction service could not label this text.' },
    });
  });

  test.each([
    [503, {}, 503, 'No model is served yet.'],
    [503, { 'retry-after': '7' }, 503, 'Try again in 7 seconds.'],
    [429, { 'retry-after': '1' }, 429, 'Try again in a second.'],
    [401, {}, 502, 'it needs a key'],
  ])('says in plain words what a %i with %j means', async (status, headers, given, words) => {
    Object.assign(answers, { status, body: '{"detail":"internal words"}', headers });
    expect(await ask({ text: 'x' })).toEqual({ status: given, body: { error: expect.stringContaining(words) } });
    answers.headers = {};
  });

  test('says readably that the service is stopped or out of reach, or that the text is missing or too long', async () => {
    expect(await ask({ text: '  ' })).toEqual({ status: 422, body: { error: 'Write a text first.' } });
    expect(await ask({})).toMatchObject({ status: 422 });
    expect(await ask('{')).toMatchObject({ status: 422 });
    expect(await ask({ text: 'x'.repeat(123_456) })).toEqual({
      status: 413,
      body: { error: expect.stringContaining('123\u202F456 characters, and at most 100\u202F000 are read') },
    });
    expect(await ask({ text: 'x'.repeat(3e6) })).toMatchObject({
      status: 413,
      body: { error: expect.stringContaining('too long') },
    });
    const running = serviceUrl;
    serviceUrl = null;
    expect(await ask({ text: 'x' })).toMatchObject({
      status: 503,
      body: { error: expect.stringContaining('not running') },
    });
    serviceUrl = 'http://127.0.0.1:1';
    expect(await ask({ text: 'x' })).toMatchObject({
      status: 503,
      body: { error: expect.stringContaining('not answer') },
    });
    serviceUrl = running;
  });

  test('takes nothing that a page of another site sends', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'cross-site' };
    const before = received.length;
    const response = await fetch(page.url, { method: 'POST', headers, body: 'text=x' });
    expect([response.status, received.length]).toEqual([403, before]);
  });

  test('is healthy, refuses other hosts, and names a taken port', async () => {
    const health = await fetch(`${page.url}/health`);
    expect([health.status, await health.text()]).toEqual([200, 'ok']);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      httpRequest(page.url, { headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
    const port = Number(new URL(page.url).port);
    const thrown: unknown = await startWebPage({ port, predictionUrl: () => null }).catch((error: unknown) => error);
    expect(toErrorInfo(thrown)).toMatchObject({ code: 'conflict', where: `port ${port}` });
  });
});
