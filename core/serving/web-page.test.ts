import { createServer, request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toErrorInfo } from '../contract/errors.ts';
import { startWebPage, type WebPage } from './web-page.ts';

/** Answers of the service behind the page; what it does with a text is not this page's matter. */
const answers: { status: number; body: string } = { status: 200, body: '{}' };
const received: string[] = [];
const service = createServer((request, response) => {
  request.setEncoding('utf8').on('data', (chunk: string) => received.push(chunk));
  request.on('end', () => response.writeHead(answers.status).end(answers.body));
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
  page = await startWebPage({ port: 0, predictionUrl: () => serviceUrl });
});
afterAll(async () => {
  await page.stop();
  service.close();
});

const ask = async (body: unknown): Promise<{ status: number; body: unknown }> => {
  const response = await fetch(`${page.url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
};

describe('the web page', () => {
  test('shows a form with one required text field and loads nothing from elsewhere', async () => {
    const response = await fetch(page.url);
    const html = await response.text();
    expect(html).toContain('<h1>Text classification</h1>');
    expect(html.match(/<textarea|<input/g)).toHaveLength(1);
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

  test('forwards the text and passes on label and score alone', async () => {
    answers.status = 200;
    answers.body = JSON.stringify({ label: 'positiv', score: 0.93, id: 'x', probabilities: {} });
    expect(await ask({ text: 'Maten var god' })).toEqual({ status: 200, body: { label: 'positiv', score: 0.93 } });
    expect(received.at(-1)).toBe('{"text":"Maten var god"}');
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

  test('says readably that the service is stopped or out of reach, or that the text is missing', async () => {
    expect(await ask({ text: '  ' })).toEqual({ status: 422, body: { error: 'Write a text first.' } });
    expect(await ask({})).toMatchObject({ status: 422 });
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
