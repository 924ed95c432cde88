/** What ends when another project is opened: the engine keeps one project, with its jobs and its deployment. */
import type { Deployment, Job } from '../../../core/contract/index.ts';
import { client } from '../../engine/client.ts';
import { isActive } from '../../frame/jobs.ts';

/** One sentence each; none: nothing is lost by leaving. */
export const endedByLeaving = (jobs: readonly Job[], deployments: readonly Deployment[]): readonly string[] => [
  ...jobs
    .filter(isActive)
    .map(({ kind, title }) =>
      kind === 'training'
        ? `${title} is interrupted: its metrics so far are kept, no model is made.`
        : `${title} is interrupted.`,
    ),
  ...deployments
    .filter(({ state }) => state === 'running' || state === 'starting')
    .map(({ name, model, version }) => `${name} stops: programs that ask ${model} v${version} get no answer.`),
];

export const askWhatEnds = async (): Promise<readonly string[]> => {
  if ((await client.project.current()) === null) return [];
  return endedByLeaving(await client.jobs.list(), await client.serving.list());
};
