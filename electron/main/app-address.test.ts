/** Which addresses are ours, and that none leads out of the renderer's folder. */
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { fileOf, isAppPage } from './app-address.ts';

const folder = resolve('dist', 'renderer');

test('the folder is served, and nothing outside it', () => {
  expect(fileOf('app://idrift/', folder)).toBe(join(folder, 'index.html'));
  expect(fileOf('app://idrift/assets/a%20b.js?x#y', folder)).toBe(join(folder, 'assets', 'a b.js'));
  const crooked = [
    'app://other/index.html',
    'app://idrift/..%2f..%2fpackage.json',
    'app://idrift/%2e%2e/%2e%2e/etc/passwd',
    'app://idrift/assets%2f..%2f..%2f..%2fx',
    'app://idrift/%',
    'no address',
  ];
  const escaped = crooked.filter((address) => !(fileOf(address, folder) ?? folder).startsWith(folder));
  expect(escaped).toEqual([]);
  expect(fileOf('app://idrift/..%2fpackage.json', folder)).toBeNull();
});

test('only our page is ours', () => {
  expect(isAppPage('app://idrift/index.html#/runs')).toBe(true);
  const others = [
    'app://idrift.example/index.html',
    'app://idrift/other.html',
    'https://idrift/',
    'file:///x',
    'app://other/',
    'about:blank',
  ];
  expect(others.filter(isAppPage)).toEqual([]);
});
