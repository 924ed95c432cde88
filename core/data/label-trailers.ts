/** Which labels a data version holds, as its commits say: git trailers that stay with them through rebases and clones. */
import { git, hasCommits, isWorkTree } from './git.ts';

/** A queue of labels, and the alert that it answers. */
export type LabelsOf = { readonly queue: string; readonly alert: number | null };

export type LabelCommit = {
  readonly revision: string;
  readonly subject: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly by: string;
  readonly queues: readonly string[];
  readonly alerts: readonly number[];
};

const QUEUE = 'Labels-Queue';
const ALERT = 'Alert';
const TRAILER = /^[A-Za-z0-9-]+: \S/;

/** The message with a trailer for each queue and alert; those that it has already are not repeated. */
export const withLabelTrailers = (message: string, labels: readonly LabelsOf[]): string => {
  const wanted = labels.flatMap(({ queue, alert }) => [
    `${QUEUE}: ${queue}`,
    ...(alert === null ? [] : [`${ALERT}: ${alert}`]),
  ]);
  const body = message.trim();
  const lines = body.split('\n');
  const missing = [...new Set(wanted)].filter((line) => !lines.includes(line));
  if (missing.length === 0) return body;
  const last = body.split(/\n\s*\n/).at(-1) ?? '';
  const hasTrailers = last !== body && last.split('\n').every((line) => TRAILER.test(line));
  return `${body}${hasTrailers ? '\n' : '\n\n'}${missing.join('\n')}`;
};

const FIELD = '\x1f';
const RECORD = '\x1e';
const valuesOf = (key: string): string => `%(trailers:key=${key},valueonly,separator=%x2C)`;
const FORMAT = ['%H', '%s', '%cI', '%an', valuesOf(QUEUE), valuesOf(ALERT)].join('%x1f');

/** Commits that the revision comes from, itself with them, which hold labels; newest first. None outside of a work tree. */
export const labelCommits = async (dir: string, revision = 'HEAD'): Promise<readonly LabelCommit[]> => {
  if (!(await isWorkTree(dir)) || !(await hasCommits(dir))) return [];
  const words = [
    'log',
    '--no-show-signature',
    '--extended-regexp',
    `--grep=^${QUEUE}: `,
    `--format=${FORMAT}%x1e`,
    '--end-of-options',
    revision,
  ];
  return (await git(dir, words))
    .split(RECORD)
    .map((record) => record.trim().split(FIELD))
    .filter((fields) => fields.length === 6)
    .map(([hash = '', subject = '', at = '', by = '', queues = '', alerts = '']) => ({
      revision: hash,
      subject,
      at: new Date(at).toISOString(),
      by,
      queues: listOf(queues),
      alerts: listOf(alerts).map(Number).filter(Number.isSafeInteger),
    }));
};

const listOf = (values: string): string[] =>
  values
    .split(',')
    .map((value) => value.trim())
    .filter(Boolean);
