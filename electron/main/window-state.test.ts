/** The window comes back where it was, unless no screen would show it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isReachable, readWindowState, writeWindowState } from './window-state.ts';

const temporaryFile = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'idrift-window-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'desktop', 'window.json');
};

test('what was written is read, and damage is a first start', () => {
  const file = temporaryFile();
  expect(readWindowState(file)).toEqual({ bounds: null, maximized: false });
  const state = { bounds: { x: -5, y: 10, width: 1200, height: 800 }, maximized: true };
  writeWindowState(file, state);
  expect(readWindowState(file)).toEqual(state);
  for (const text of ['', '[]', 'null', '{"bounds":{"x":1.5,"y":0,"width":1,"height":1}}', '{"bounds":{"x":1}}']) {
    writeFileSync(file, text);
    expect(readWindowState(file)).toEqual({ bounds: null, maximized: false });
  }
});

test('a title bar that no screen shows is out of reach', () => {
  const screens = [
    { x: 0, y: 0, width: 1920, height: 1080 },
    { x: 1920, y: 0, width: 1280, height: 1024 },
  ];
  const at = (x: number, y: number) => isReachable({ x, y, width: 1440, height: 900 }, screens);
  expect(at(100, 50)).toBe(true);
  expect(at(-1300, 0)).toBe(true);
  expect(at(-1400, 0)).toBe(false);
  expect(at(3000, 10)).toBe(true);
  expect(at(3150, 10)).toBe(false);
  expect(at(100, -20)).toBe(false);
  expect(at(100, 1070)).toBe(false);
});
