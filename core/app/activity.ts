/** What happened lately, newest first, from the records themselves: nothing is logged twice. */
import type { z } from 'zod';
import type { DataVersion } from '../contract/data.ts';
import type { DriftCheck } from '../contract/monitoring.ts';
import type { activity } from '../contract/project.ts';
import type { Deployment } from '../contract/serving.ts';
import type { RegisteredModel, RunSummary } from '../contract/tracking.ts';

type Activity = z.infer<typeof activity>;

export type ActivityParts = {
  readonly versions: readonly DataVersion[];
  readonly runs: readonly RunSummary[];
  readonly models: readonly RegisteredModel[];
  readonly checks: readonly DriftCheck[];
  readonly deployments: readonly Deployment[];
};

const SHOWN = 20;

export const recentActivity = (parts: ActivityParts): Activity[] =>
  [
    ...parts.versions
      .filter(({ revision }) => revision !== 'workspace')
      .map(({ revision, date, author, message }) => ({
        at: date,
        text: `${author} committed “${message}”`,
        path: `/data/${revision}`,
      })),
    ...parts.runs.map(runActivity),
    ...parts.models.flatMap(({ versions }) =>
      versions.map(({ name, version, createdAt, runName }) => ({
        at: createdAt,
        text: `${name} v${version} registered${runName ? ` from ${runName}` : ''}`,
        path: `/models/${name}`,
      })),
    ),
    ...parts.deployments.flatMap(({ startedAt, name, model, version, state }) =>
      startedAt && state === 'running'
        ? [{ at: startedAt, text: `${name} started with ${model} v${version}`, path: '/serving' }]
        : [],
    ),
    ...parts.checks.map(checkActivity),
  ]
    .toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)) // versions of one moment stay newest first
    .slice(0, SHOWN);

const ENDINGS = {
  RUNNING: 'is training',
  SCHEDULED: 'waits',
  FINISHED: 'finished',
  FAILED: 'failed',
  KILLED: 'was cancelled',
  INTERRUPTED: 'was interrupted',
  PAUSED: 'is paused',
} as const;

const runActivity = (run: RunSummary): Activity => ({
  at: run.endedAt ?? run.startedAt,
  text: `${run.name} ${ENDINGS[run.status]}`,
  path: run.status === 'RUNNING' ? `/train/${run.runId}` : `/run/${run.runId}`,
});

const checkActivity = (check: DriftCheck): Activity => ({
  at: check.at,
  text:
    check.state === 'drift'
      ? `Drift check of ${check.texts} texts: outside a limit`
      : check.state === 'ok'
        ? `Drift check of ${check.texts} texts: inside its limits`
        : `Drift check of ${check.texts} texts: too few to say`,
  path: '/monitoring',
});
