/** Orders of deployments: what one that is left partly unsaid makes of what is there. */
import { deploymentName } from '../../contract/deployments.ts';
import { IdriftError } from '../../contract/errors.ts';
import type { ProjectSettings } from '../../contract/project.ts';
import { type Deployment, isUp } from '../../contract/serving.ts';
import type { DeploymentRows } from '../../serving/log-tables.ts';
import { keptAccess, keptLimits } from './access.ts';
import type { Wanted } from './deployment-file.ts';
import { servedOf } from './plan.ts';

/** The deployment that a project starts with. It has the web page. */
export const FIRST = 'prod';

/** Those that run come first, and of those the first one. */
export const rankOf = ({ name, state }: Pick<Deployment, 'name' | 'state'>): number =>
  (isUp({ state }) ? 0 : 2) + (name === FIRST ? 0 : 1);

/** In the prediction log. What programs logged that name no deployment is of the first one. */
export const rowsOfDeployment = ({ name }: Pick<Wanted, 'name'>): DeploymentRows => ({
  deployment: name,
  unnamed: name === FIRST,
});

/** What is left out stays as it is. */
export type Order = {
  readonly name: string;
  readonly model?: string | undefined;
  readonly follows?: string | undefined;
  readonly version?: number | undefined;
  readonly port?: number | undefined;
  readonly webPort?: number | null | undefined;
  readonly split?: readonly Wanted['split'][number][] | undefined;
  readonly shadow?: number | null | undefined;
  readonly precision?: 'fp32' | 'int8' | undefined;
};

type OrderParts = {
  readonly before: Wanted | null;
  readonly settings: ProjectSettings;
  readonly user: string;
  /** @throws IdriftError where the reference names no registered version. */
  readonly versionOf: (reference: string) => Promise<number>;
};

/** @throws IdriftError for versions that are not there, and shares that leave nothing. */
export const wantedOf = async (order: Order, { before, settings, user, versionOf }: OrderParts): Promise<Wanted> => {
  const { name } = order;
  const model = order.model ?? before?.model ?? settings.model;
  const same = before?.model === model ? before : null;
  const follows = order.follows ?? (order.version === undefined ? (same?.follows ?? null) : null);
  const reference =
    follows !== null
      ? `${model}@${follows}`
      : order.version !== undefined
        ? `${model}/${order.version}`
        : same
          ? `${model}/${same.version}`
          : model;
  const version = await versionOf(reference);
  for (const each of [...(order.split ?? []).map((part) => part.version), order.shadow ?? null]) {
    if (each !== null) await versionOf(`${model}/${each}`);
  }
  const wanted: Wanted = {
    name,
    model,
    follows,
    version,
    port: order.port ?? before?.port ?? (name === FIRST ? settings.port : 0),
    webPort:
      order.webPort === undefined ? (before?.webPort ?? (name === FIRST ? settings.webPort : null)) : order.webPort,
    split: [...(order.split ?? same?.split ?? [])],
    shadow: order.shadow === undefined ? (same?.shadow ?? null) : order.shadow,
    precision: order.precision ?? same?.precision ?? 'fp32',
    access: before?.access ?? keptAccess.parse({}),
    limits: before?.limits ?? keptLimits.parse({}),
    state: 'running',
    before: same ? (same.version === version ? same.before : [...same.before, same.version]) : [],
    why: `started by ${user}`,
    orderedAt: new Date().toISOString(),
  };
  servedOf(wanted); // refuses a split that leaves nothing
  return wanted;
};

/** @throws IdriftError `bad-input` for what is no file name. */
export const checkName = (name: string): void => {
  const problem = deploymentName.safeParse(name).error?.issues[0];
  if (problem) {
    throw new IdriftError({
      code: 'bad-input',
      message: `"${name}" names no deployment: ${problem.message}.`,
      where: 'name',
    });
  }
};
