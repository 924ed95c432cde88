import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { IdriftError } from '../contract/errors.ts';
import { openUploads } from './data-uploads.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('files that a page sends', () => {
  it('are put together from their pieces, under the name that the page gives', () => {
    const uploads = openUploads(mkdtempSync(join(tmpdir(), 'idrift-uploads-')));
    const { id } = uploads.write({ name: 'ny data.csv', offset: 0, piece: base64('text,la') });
    const whole = uploads.write({ id, name: 'ignored', offset: 7, piece: base64('bel\n') });
    expect(whole).toEqual({ id, name: 'ny data.csv', bytes: 11 });
    expect(readFileSync(uploads.path(id), 'utf8')).toBe('text,label\n');
    uploads.forget(id);
    expect(() => uploads.path(id)).toThrow(IdriftError);
  });
  it('cannot lie anywhere else, whatever the page calls them', () => {
    const parent = mkdtempSync(join(tmpdir(), 'idrift-uploads-'));
    const uploads = openUploads(parent);
    for (const name of ['../../evil.csv', '..\\evil.csv', '/etc/passwd', '..', '.', '']) {
      const { id } = uploads.write({ name, offset: 0, piece: '' });
      expect(uploads.path(id).startsWith(join(parent, String(process.pid), id))).toBe(true);
    }
    for (const id of ['..', '../..', '/etc', 'x']) {
      expect(() => uploads.path(id)).toThrow(/No uploaded file/);
      expect(() => uploads.write({ id, name: 'a', offset: 0, piece: '' })).toThrow(/No uploaded file/);
    }
  });
  it('with a piece missing are refused', () => {
    const uploads = openUploads(mkdtempSync(join(tmpdir(), 'idrift-uploads-')));
    const { id } = uploads.write({ name: 'a.csv', offset: 0, piece: base64('abc') });
    expect(() => uploads.write({ id, name: 'a.csv', offset: 5, piece: base64('d') })).toThrow(
      /A piece of a.csv is missing/,
    );
  });
  it('go when the project closes; those of a process that was killed, with the next', () => {
    const parent = mkdtempSync(join(tmpdir(), 'idrift-uploads-'));
    mkdirSync(join(parent, '999999999', 'left behind'), { recursive: true });
    const uploads = openUploads(parent);
    uploads.write({ name: 'a.csv', offset: 0, piece: base64('abc') });
    expect(readdirSync(parent)).toEqual([String(process.pid)]);
    uploads.close();
    expect(existsSync(join(parent, String(process.pid)))).toBe(false);
  });
});
