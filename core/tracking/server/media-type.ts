/** Media types of artifacts by their names, as MLflow sends them: everything that reads as text is text/plain. */
import { basename, extname } from 'node:path';

const TEXTS = new Set(
  'txt log err cfg conf cnf cf ini properties prop hocon toml yaml yml xml json js py py3 csv tsv md rst ipynb MLmodel MLproject'.split(
    ' ',
  ),
);

const TYPES: Readonly<Record<string, string>> = {
  bmp: 'image/bmp',
  css: 'text/css',
  gif: 'image/gif',
  gz: 'application/gzip',
  htm: 'text/html',
  html: 'text/html',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
  png: 'image/png',
  svg: 'image/svg+xml',
  tar: 'application/x-tar',
  wav: 'audio/x-wav',
  webp: 'image/webp',
  zip: 'application/zip',
};

export const mediaType = (path: string): string => {
  const extension = extname(path).slice(1) || basename(path);
  if (TEXTS.has(extension)) return 'text/plain';
  return TYPES[extension.toLowerCase()] ?? 'application/octet-stream';
};
