/** Downloads that are cut off, refused and falsified. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { fetchFile } from './fetch-file.ts';

const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7919) % 251));
const integrity = `sha512-${createHash('sha512').update(content).digest('base64')}`;

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** Answers with what `send` does; gives the address and each request's Range. */
const serve = async (send: (response: ServerResponse, start: number, request: number) => void) => {
  const ranges: (string | undefined)[] = [];
  const server: Server = createServer((request, response) => {
    ranges.push(request.headers.range);
    send(response, Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0), ranges.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const dir = mkdtempSync(join(tmpdir(), 'idrift-fetch-'));
  closers.push(() => {
    server.close();
    server.closeAllConnections();
    rmSync(dir, { recursive: true, force: true });
  });
  const { port } = server.address() as AddressInfo;
  const path = join(dir, 'sub', 'file.tgz');
  return { file: { url: `http://127.0.0.1:${port}/file.tgz`, path, bytes: content.length, integrity }, path, ranges };
};

const receive = async (file: Parameters<typeof fetchFile>[0], signal?: AbortSignal): Promise<readonly number[]> => {
  const seen: number[] = [];
  for await (const here of fetchFile(file, signal)) seen.push(here);
  return seen;
};

const sendRest = (response: ServerResponse, start: number): void => {
  response.writeHead(start > 0 ? 206 : 200);
  response.end(content.subarray(start));
};

test('gives the file its name when it is whole, and fetches it once', async () => {
  const { file, path, ranges } = await serve(sendRest);
  const seen = await receive(file);
  expect(seen.at(-1)).toBe(content.length);
  expect(readFileSync(path).equals(content)).toBe(true);
  expect(await receive(file)).toEqual([content.length]);
  expect(ranges).toEqual([undefined]);
});

test.each([1, 65_536, 299_999])('goes on after %i bytes', async (cut) => {
  const { file, path, ranges } = await serve((response, start, request) => {
    if (request > 1) return sendRest(response, start);
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, cut), () => setTimeout(() => response.destroy(), 50));
  });
  await expect(receive(file)).rejects.toThrow('The download failed');
  expect(existsSync(path)).toBe(false);
  expect(statSync(`${path}.part`).size).toBe(cut);
  await receive(file);
  expect(ranges).toEqual([undefined, `bytes=${cut}-`]);
  expect(readFileSync(path).equals(content)).toBe(true);
});

test('starts over where the server knows no ranges', async () => {
  const { file, path } = await serve((response, _, request) => {
    response.writeHead(200, { 'content-length': content.length });
    if (request > 1) response.end(content);
    else response.write(content.subarray(0, 1000), () => setTimeout(() => response.destroy(), 50));
  });
  await expect(receive(file)).rejects.toThrow('The download failed');
  await receive(file);
  expect(readFileSync(path).equals(content)).toBe(true);
});

test('refuses another file of the same size, and keeps nothing of it', async () => {
  const { file, path } = await serve((response) => response.end(Buffer.alloc(content.length)));
  await expect(receive(file)).rejects.toThrow('SHA-512');
  expect(existsSync(`${path}.part`)).toBe(false);
});

test('says what the server answered', async () => {
  const { file } = await serve((response) => {
    response.writeHead(404);
    response.end();
  });
  await expect(receive(file)).rejects.toThrow('the server answered 404');
});

test('keeps what arrived when it is cancelled', async () => {
  const { file, path } = await serve((response) => {
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, 100_000));
  });
  const control = new AbortController();
  const run = (async () => {
    for await (const here of fetchFile(file, control.signal)) if (here >= 100_000) control.abort();
  })();
  await expect(run).rejects.toThrow('aborted');
  expect(statSync(`${path}.part`).size).toBe(100_000);
});
