/** The built renderer's files over HTTP, with a strict content-security policy. */
import { createReadStream, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

const policy = (port: number): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'", // Mantine sets sizes by style attributes
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self' ws://127.0.0.1:${port} ws://localhost:${port}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/** `/` is index.html. A path that leaves `root` does not exist. */
export const sendStatic = (request: IncomingMessage, response: ServerResponse, root: string, port: number): void => {
  const path = fileOf(request.url ?? '/', root);
  const size = path === null ? null : sizeOf(path);
  if (path === null || size === null) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
    'content-length': size,
    'content-security-policy': policy(port),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    // Built files carry a hash of their content in their name; index.html does not.
    'cache-control': path.includes(`${sep}assets${sep}`) ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
  if (request.method === 'HEAD') response.end();
  else createReadStream(path).pipe(response);
};

const fileOf = (url: string, root: string): string | null => {
  try {
    const { pathname } = new URL(url, 'http://localhost');
    const path = normalize(join(root, decodeURIComponent(pathname === '/' ? '/index.html' : pathname)));
    return path.startsWith(root + sep) ? path : null;
  } catch {
    return null;
  }
};

const sizeOf = (path: string): number | null => {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isFile() ? stat.size : null;
};
