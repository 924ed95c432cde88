/** The engine's door as another program or a web page on this computer would try it. */
import { request } from 'node:http';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { openDesktop } from './desktop.ts';

type Knock = { readonly protocols: readonly string[]; readonly origin?: string; readonly host?: string };

/** The HTTP status of the refusal, or 101. */
const knock = (url: string, { protocols, origin, host }: Knock): Promise<number> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(url, [...protocols], {
      ...(origin === undefined ? {} : { origin }),
      ...(host === undefined ? {} : { headers: { host } }),
    });
    socket.once('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.once('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0);
      response.resume();
    });
    socket.once('error', reject);
  });

const getStatus = (url: string): Promise<number> =>
  new Promise((resolve, reject) => {
    request(url, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .once('error', reject)
      .end();
  });

test('the engine lets in our page with its token, and nobody else', async () => {
  const { page } = await openDesktop();
  const address = await page.evaluate(() => window.idrift?.engine());
  if (!address) throw new Error('The page has no engine.');
  const { url, token } = address;
  const { host, hostname, port } = new URL(url);
  expect(hostname).toBe('127.0.0.1');
  const protocols = ['idrift', `idrift.${token}`];
  const origin = 'app://idrift';
  expect({
    ours: await knock(url, { protocols, origin }),
    noToken: await knock(url, { protocols: ['idrift'], origin }),
    wrongToken: await knock(url, { protocols: ['idrift', `idrift.${token.replace(/.$/, '~')}`], origin }),
    foreignOrigin: await knock(url, { protocols, origin: 'https://example.org' }),
    nearOrigin: await knock(url, { protocols, origin: 'app://idrift.example.org' }),
    opaqueOrigin: await knock(url, { protocols, origin: 'null' }),
    foreignHost: await knock(url, { protocols, origin, host: 'example.org' }),
    rebound: await knock(url, { protocols, origin, host: `rebound.example.org:${port}` }),
    elsewhere: await knock(`ws://${host}/other`, { protocols, origin }),
  }).toEqual({
    ours: 101,
    noToken: 401,
    wrongToken: 401,
    foreignOrigin: 403,
    nearOrigin: 403,
    opaqueOrigin: 403,
    foreignHost: 403,
    rebound: 403,
    elsewhere: 404,
  });
  expect(await getStatus(`http://${host}/`)).toBe(404);
});
