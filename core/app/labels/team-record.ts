/** What came with the last receiving, kept for the page. It may be deleted. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeIfPossible } from '../../base/atomic-file.ts';
import { type TeamStatus, teamStatus } from '../../contract/label-team.ts';
import type { TakenIn } from './team-take-in.ts';

type Record = NonNullable<TeamStatus['received']>;

const fileOf = (root: string): string => join(root, '.idrift', 'labels-received.json');

export const noteReceived = (root: string, { events, unread }: TakenIn): void => {
  const record: Record = {
    at: new Date().toISOString(),
    events: [...events].map(([person, count]) => ({ person, events: count })),
    unread: [...unread],
  };
  writeIfPossible(fileOf(root), `${JSON.stringify(record)}\n`);
};

export const lastReceived = (root: string): Record | null => {
  const file = fileOf(root);
  if (!existsSync(file)) return null;
  try {
    return teamStatus.shape.received.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
};
