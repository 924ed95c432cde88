/** Files of JSON lines that several people's programs write: what can be read is read, what cannot is kept as it is and told with its place. */
import type { z } from 'zod';
import type { LabelEvent } from '../types.ts';

export type Unread = { readonly where: string; readonly problem: string };

/** A line as it stands, without its end, and what it says; null: it cannot be read. */
export type Line<Value> = { readonly raw: string; readonly value: Value | null };

export type Lines<Value> = { readonly lines: readonly Line<Value>[]; readonly unread: readonly Unread[] };

const MARK = '﻿';

/** @param path for the place of what cannot be read: `labels/alert-12/anna-1f2e3d4c.jsonl:17`. Empty lines are none. */
export const readLines = <Value>(text: string, path: string, schema: z.ZodType<Value>): Lines<Value> => {
  const unread: Unread[] = [];
  const lines = (text.startsWith(MARK) ? text.slice(1) : text).split('\n').flatMap((line, index): Line<Value>[] => {
    const raw = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (raw.trim() === '') return [];
    const read = valueOf(raw, schema);
    if ('problem' in read) unread.push({ where: `${path}:${index + 1}`, problem: read.problem });
    return [{ raw, value: 'value' in read ? read.value : null }];
  });
  return { lines, unread };
};

const valueOf = <Value>(
  raw: string,
  schema: z.ZodType<Value>,
): { readonly value: Value } | { readonly problem: string } => {
  let found: unknown;
  try {
    found = JSON.parse(raw);
  } catch {
    return { problem: 'It is no whole line of JSON: it was written by halves, or changed by hand.' };
  }
  const checked = schema.safeParse(found);
  if (checked.success) return { value: checked.data };
  const [issue] = checked.error.issues;
  const field = issue?.path.join('.') ?? '';
  return {
    problem: `${field === '' ? 'It' : `"${field}"`} is not as labels are kept: ${issue?.message ?? 'unknown'}.`,
  };
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A person's events; two computers of one person may have counted alike, so that the time decides, and then the id. */
export const inOrder = (a: LabelEvent, b: LabelEvent): number =>
  a.seq - b.seq || compare(a.at, b.at) || compare(a.id, b.id);

/** Always the same bytes for the same event. */
export const eventLine = (event: LabelEvent): string => {
  const { id, queue, item, person, seq, at, act, batch, blind, shown, via } = event;
  return JSON.stringify({ id, queue, item, person, seq, at, act, batch, blind, shown, via });
};

/**
 * All lines of both, each event once and as it stood first, by their order; what cannot be read comes last, each such line once.
 * The same whichever side comes first, as long as no event stands differently on the two.
 */
export const unitedEvents = (...sides: readonly (readonly Line<LabelEvent>[])[]): string => {
  const events = new Map<string, { readonly raw: string; readonly value: LabelEvent }>();
  const rest = new Set<string>();
  for (const { raw, value } of sides.flat()) {
    if (value === null) rest.add(raw);
    else if (!events.has(value.id)) events.set(value.id, { raw, value });
  }
  const ordered = [...events.values()].toSorted((a, b) => inOrder(a.value, b.value)).map(({ raw }) => raw);
  return textOf([...ordered, ...[...rest].toSorted()]);
};

/** The items of both, those of the first in their order and then what only the others have. */
export const unitedItems = (...sides: readonly (readonly Line<{ readonly id: string }>[])[]): string => {
  const items = new Map<string, string>();
  for (const { raw, value } of sides.flat()) {
    const key = value?.id ?? `\0${raw}`;
    if (!items.has(key)) items.set(key, raw);
  }
  return textOf([...items.values()]);
};

const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
