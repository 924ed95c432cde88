/** `dvc checkout`: the files in the folder become those that the pointers say. Nothing that is saved nowhere is overwritten or removed. */
import { IdriftError } from '../../contract/errors.ts';
import { withRepoLock } from '../lock/repo-lock.ts';
import type { Watched } from '../progress.ts';
import { type OutPlan, planOuts } from './checkout-plan.ts';
import { applyPlans } from './checkout-apply.ts';
import { readLinks, rememberLinks } from './links-record.ts';
import { type DvcProject, shown } from './project.ts';
import { type Stage, workspaceStages } from './stages.ts';
import { outsOfSelected, select, type SelectOptions } from './targets.ts';
import { planUnused } from './unused-links.ts';

export type CheckoutOptions = Watched &
  SelectOptions & {
    readonly force?: boolean;
    /** Make files anew that are right but not of the kind that `cache.type` asks for. */
    readonly relink?: boolean;
    /** Outs whose objects are missing are no failure. */
    readonly allowMissing?: boolean;
    readonly waitForLock?: boolean;
    /** The stages to check out; the folder's own pointers otherwise. */
    readonly stages?: readonly Stage[];
  };

/** Out paths as DVC shows them: folders end in `/`. */
export type CheckedOut = {
  readonly added: readonly string[];
  readonly modified: readonly string[];
  readonly deleted: readonly string[];
  /** Outs of which objects are missing or damaged: they were left as they are. */
  readonly failed: readonly string[];
  /** Files, not outs. */
  readonly stats: { readonly added: number; readonly modified: number; readonly deleted: number };
  /** Damaged objects, by path of the out. */
  readonly corrupt: readonly { readonly path: string; readonly object: string }[];
};

/**
 * @param targets as on the command line; none: everything, and files of ours that no pointer tracks any more go.
 * @throws IdriftError `conflict` naming the unsaved files, before anything is changed.
 */
export const checkout = (
  project: DvcProject,
  targets: readonly string[] = [],
  options: CheckoutOptions = {},
): Promise<CheckedOut> =>
  withRepoLock(
    project,
    async () => {
      const stages = options.stages ?? workspaceStages(project);
      const selected = outsOfSelected(select(project, stages, targets, options));
      const plans = await planOuts(project, selected, options);
      const unused = targets.length === 0 ? await planUnused(project, stages, readLinks(project)) : [];
      if (options.force !== true) refuseUnsaved(project, plans);
      const corrupt = await applyPlans(project, [...plans, ...unused], options);
      const done = plans.filter(({ path, isFailed }) => !isFailed && !corrupt.some((each) => each.path === path));
      rememberLinks(
        project,
        done.flatMap(({ path, oid }) => (oid === null ? [] : [{ path, oid }])),
        unused.map(({ path }) => path),
      );
      return summary(project, plans, unused, corrupt);
    },
    { waitForever: options.waitForLock === true },
  );

export class UnsavedError extends IdriftError {}

const refuseUnsaved = (project: DvcProject, plans: readonly OutPlan[]): void => {
  const unsaved = plans.flatMap((plan) => (plan.isFailed ? [] : plan.unsaved));
  if (unsaved.length === 0) return;
  const listed = unsaved.map((path) => shown(project, path));
  throw new UnsavedError({
    code: 'conflict',
    message: `Can't remove the following unsaved files without confirmation. Use \`--force\` to force.\n${listed.slice(0, 100).join('\n')}${listed.length > 100 ? `\n… and ${listed.length - 100} more` : ''}`,
    where: unsaved[0],
    hint: 'Add them first (idrift data add), or give --force to drop the changes.',
  });
};

const summary = (
  project: DvcProject,
  plans: readonly OutPlan[],
  unused: readonly OutPlan[],
  corrupt: CheckedOut['corrupt'],
): CheckedOut => {
  const failed = plans.filter(({ path, isFailed }) => isFailed || corrupt.some((each) => each.path === path));
  const done = plans.filter((plan) => !failed.includes(plan));
  const count = (kind: 'added' | 'modified' | 'deleted'): number =>
    done.reduce((sum, plan) => sum + plan.counts[kind], 0);
  const names = (wanted: readonly OutPlan[]): string[] =>
    wanted
      .map(({ path, kind }) => `${shown(project, path)}${kind === 'folder' ? '/' : ''}`)
      .toSorted((a, b) => Number(!a.endsWith('/')) - Number(!b.endsWith('/')) || (a < b ? -1 : a > b ? 1 : 0));
  return {
    added: names(done.filter(({ change }) => change === 'added')),
    modified: names(done.filter(({ change }) => change === 'modified')),
    deleted: names([...unused, ...done.filter(({ change }) => change === 'deleted')]),
    failed: names(failed).map((name) => name.replace(/\/$/, '')),
    stats: { added: count('added'), modified: count('modified'), deleted: count('deleted') + unused.length },
    corrupt,
  };
};
