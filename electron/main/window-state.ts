/** Where the window was and how large, between starts; a place that no screen shows any more is forgotten. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export type Bounds = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
export type WindowState = { readonly bounds: Bounds | null; readonly maximized: boolean };

const FIRST: WindowState = { bounds: null, maximized: false };

const isBounds = (value: unknown): value is Bounds =>
  typeof value === 'object' &&
  value !== null &&
  ['x', 'y', 'width', 'height'].every((key) => Number.isInteger((value as Record<string, unknown>)[key]));

export const readWindowState = (file: string): WindowState => {
  try {
    const { bounds, maximized } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    return { bounds: isBounds(bounds) ? bounds : null, maximized: maximized === true };
  } catch {
    return FIRST; // a first start, or a damaged file: it only saves dragging
  }
};

export const writeWindowState = (file: string, state: WindowState): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(state));
};

/** How much of a window must lie on a screen, in pixels each way, for its title bar to be within reach. */
const REACHABLE = 100;

export const isReachable = (bounds: Bounds, screens: readonly Bounds[]): boolean =>
  screens.some((screen) => {
    const width = Math.min(bounds.x + bounds.width, screen.x + screen.width) - Math.max(bounds.x, screen.x);
    const top = bounds.y >= screen.y && bounds.y < screen.y + screen.height - REACHABLE;
    return width >= REACHABLE && top;
  });
