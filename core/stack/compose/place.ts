/** Where in a file something stands, so that an error can say it as `file:line:column`. */
import { isAbsolute, relative } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';

/** `name` is the path as people know it: relative to the folder the project was opened in, where it lies inside. */
export type Source = { readonly path: string; readonly name: string; readonly text: string };
export type Place = { readonly source: Source; readonly offset: number };

export const sourceOf = (path: string, text: string, from: string): Source => {
  const inside = relative(from, path);
  return { path, text, name: inside.startsWith('..') || isAbsolute(inside) ? path : inside };
};

/** `compose.yaml:7:12`; lines and columns count from 1. */
export const whereIs = ({ source, offset }: Place): string => {
  const before = source.text.slice(0, offset);
  const line = before.split('\n').length;
  return `${source.name}:${line}:${offset - before.lastIndexOf('\n')}`;
};

/** Throws what is wrong at a place; `hint` says what to do. */
export const refuse = (place: Place, message: string, hint: string): never => {
  throw new IdriftError({ code: 'bad-input', message, where: whereIs(place), hint });
};
