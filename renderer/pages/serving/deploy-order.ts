/** What the deploy dialogue's fields say, as an order; or what is wrong with them. Pure. */
import { type Deployment, type DeploymentOrder, deploymentName, isUp } from '../../../core/contract/index.ts';
import { percent, version as versionName } from '../../format/index.ts';

export type DeployFields = {
  readonly name: string;
  readonly model: string;
  /** An alias; null: the version stays. */
  readonly follows: string | null;
  /** What the alias names, or the version that stays; null: there is none. */
  readonly version: number | null;
  /** As it is written. */
  readonly port: string;
  readonly splitVersion: number | null;
  /** Per cent, as it is written. */
  readonly splitShare: string;
  readonly shadow: number | null;
  readonly precision: Deployment['precision'];
};

export type Ordered = { readonly problem: string } | { readonly order: DeploymentOrder & { readonly model: string } };

export const orderOf = (fields: DeployFields): Ordered => {
  const { name, model, follows, version, splitVersion, shadow, precision } = fields;
  const problem = deploymentName.safeParse(name).error?.issues[0]?.message;
  if (problem !== undefined) return { problem: `${problem[0]?.toUpperCase()}${problem.slice(1)}.` };
  if (version === null) return { problem: `${model} has no version to deploy.` };
  const port = fields.port.trim() === '' ? null : Number(fields.port);
  if (port !== null && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    return { problem: 'A port is a whole number up to 65535; 0 takes any free one.' };
  }
  const share = Number(fields.splitShare.replace(',', '.'));
  if (splitVersion !== null && !(share > 0 && share < 100)) {
    return { problem: 'The other version’s part lies between 0 and 100 %.' };
  }
  if (splitVersion === version) return { problem: `${versionName(version)} cannot share with itself.` };
  return {
    order: {
      name,
      model,
      ...(follows === null ? { version } : { follows }),
      ...(port === null ? {} : { port }),
      split: splitVersion === null ? [] : [{ version: splitVersion, share: share / 100 }],
      shadow: shadow === version || shadow === splitVersion ? null : shadow,
      precision,
    },
  };
};

/** What will happen, before it does. */
export const orderWords = ({ order }: Extract<Ordered, { order: object }>, before: Deployment | null): string => {
  const own = order.follows === undefined ? versionName(order.version ?? 0) : `what ${order.follows} names`;
  const others = (order.split ?? []).map(
    ({ version, share }) => `${versionName(version)} answers ${percent(share)} of the requests`,
  );
  const shadow = order.shadow == null ? [] : [`${versionName(order.shadow)} is asked too, and only logged`];
  const shared = [...others, ...shadow].join('; ');
  const bits =
    order.precision === 'int8' && before?.precision !== 'int8'
      ? ' The weights in 8 bits are made and measured on the validation texts first, and refused beyond the project’s limits.'
      : '';
  const rest = `${shared === '' ? '' : ` ${shared}.`}${bits}`;
  if (before && isUp(before)) {
    const same = before.model === order.model && (order.port === undefined || order.port === before.port);
    return same
      ? `${before.name} switches to ${own} while it answers: no request is lost.${rest}`
      : `${before.name} ends and starts anew with ${own}: a second or two without answers.${rest}`;
  }
  return `It loads ${own} in a second or two and answers on this computer only.${rest}`;
};

/** A name that no deployment has: "prod", then "prod-2". */
export const freeName = (deployments: readonly Deployment[]): string => {
  const taken = new Set(deployments.map(({ name }) => name));
  if (!taken.has('prod')) return 'prod';
  for (let n = 2; ; n++) if (!taken.has(`prod-${n}`)) return `prod-${n}`;
};
