/** `app://idrift/…`: the built renderer's files under an origin of their own, with a strict content-security policy. */
import { protocol } from 'electron';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileOf } from './app-address.ts';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'", // Mantine sets sizes by style attributes
  "img-src 'self' data:",
  "font-src 'self'",
  'connect-src ws://127.0.0.1:*', // the engine; its port is not known when the page is sent
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Before the app is ready: pages of the scheme have an origin, and Chromium keeps their compiled scripts. */
export const registerScheme = (): void => {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
};

export const serveApp = (folder: string): void => {
  protocol.handle('app', async (request) => {
    const path = request.method === 'GET' ? fileOf(request.url, folder) : null;
    const body = path === null ? null : await readFile(path).catch(() => null);
    if (path === null || body === null) return new Response(null, { status: 404 });
    return new Response(new Uint8Array(body), {
      headers: {
        'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
        'content-security-policy': POLICY,
        'x-content-type-options': 'nosniff',
      },
    });
  });
};
