/** The table of deployments: each with the versions that share its requests, its shadow, and its web page. */
import { type Deployment, type DeploymentFigures, isUp } from '../../../core/contract/index.ts';
import { percent } from '../../format/index.ts';
import type { Status } from '../../parts/StatusShape.tsx';
import { DEPLOYMENT_STATUS } from './format.ts';

type Figures = { readonly requests: number; readonly p50: number; readonly p95: number } | null;

export type DeploymentRow = {
  readonly key: string;
  readonly deployment: Deployment;
  /** own: its own version; split: one that has a part of its requests; shadow: one that is only logged; page: for people. */
  readonly kind: 'own' | 'split' | 'shadow' | 'page';
  readonly name: string;
  readonly status: Status;
  readonly words: string;
  readonly version: number | null;
  readonly figures: Figures;
};

/** Answers logged by a program that names no deployment are of the first one with that version. */
const figuresOf = (
  { name }: Deployment,
  version: number,
  role: DeploymentFigures['role'],
  all: readonly DeploymentFigures[],
): Figures =>
  all.find((each) => each.deployment === name && each.version === version && each.role === role) ??
  all.find((each) => each.deployment === null && each.version === version && each.role === role && name === 'prod') ??
  null;

/** What is left for its own version, 0 to 1. */
const ownShare = ({ split }: Pick<Deployment, 'split'>): number => 1 - split.reduce((sum, { share }) => sum + share, 0);

export const deploymentRows = (
  deployments: readonly Deployment[],
  figures: readonly (readonly DeploymentFigures[])[],
): readonly DeploymentRow[] =>
  deployments.flatMap((deployment, index): DeploymentRow[] => {
    const { name, state, version, split, shadow, webUrl } = deployment;
    const all = figures[index] ?? [];
    const up = isUp(deployment);
    const row = (kind: DeploymentRow['kind'], part: Partial<DeploymentRow>): DeploymentRow => ({
      key: `${name} ${kind} ${part.version ?? ''}`,
      deployment,
      kind,
      name,
      status: DEPLOYMENT_STATUS[state],
      words: state,
      version: null,
      figures:
        part.version == null ? null : figuresOf(deployment, part.version, kind === 'shadow' ? 'shadow' : 'live', all),
      ...part,
    });
    const words = split.length === 0 ? state : `${state}, ${percent(ownShare(deployment))} of requests`;
    return [
      row('own', { version, words }),
      ...split.map((part) =>
        row('split', {
          name: `${name}, split`,
          version: part.version,
          words: up ? `${percent(part.share)} of requests` : state,
        }),
      ),
      ...(shadow === null
        ? []
        : [
            row('shadow', {
              name: `${name}, shadow`,
              version: shadow,
              status: up ? ('working' as const) : 'stopped',
              words: up ? 'asked too, only logged' : state,
            }),
          ]),
      ...(webUrl === null
        ? []
        : [
            row('page', {
              name: 'web page',
              status: state === 'running' ? ('ok' as const) : 'attention',
              words: state === 'running' ? 'running' : 'without answers',
            }),
          ]),
    ];
  });
