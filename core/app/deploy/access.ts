/** Who may ask a deployment and how much: kept with it, and as its service takes it. Keys are kept as hashes. Pure, but for new keys. */
import {
  type DeploymentAccess,
  type DeploymentRules,
  consumerName,
  deploymentAccess,
  deploymentConsumer,
  deploymentLimits,
  OPEN_ACCESS,
  OWN_CONSUMERS,
  USUAL_LIMITS,
} from '../../contract/deployments.ts';
import { IdriftError } from '../../contract/errors.ts';
import { z } from 'zod';
import { makeKey } from '../../serving/api-keys.ts';
import { type Access, access, type Limits, limits } from '../../serving/served-model.ts';
import type { Wanted } from './deployment-file.ts';

const keptConsumer = deploymentConsumer.extend({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });
const { origins, requestsPerMinute } = deploymentAccess.shape;

/** In the deployment's file; one of an earlier program says nothing of it. */
export const keptAccess = z.object({
  keysNeeded: z.boolean().default(OPEN_ACCESS.keysNeeded),
  consumers: z.array(keptConsumer).default([]),
  requestsPerMinute: requestsPerMinute.default(OPEN_ACCESS.requestsPerMinute),
  origins: origins.default(OPEN_ACCESS.origins),
});

export const keptLimits = z.object({
  bodyBytes: deploymentLimits.shape.bodyBytes.default(USUAL_LIMITS.bodyBytes),
  queueTokens: deploymentLimits.shape.queueTokens.default(USUAL_LIMITS.queueTokens),
  deadlineMs: deploymentLimits.shape.deadlineMs.default(USUAL_LIMITS.deadlineMs),
  device: deploymentLimits.shape.device.default(USUAL_LIMITS.device),
});

/** Made anew at each start, so that the app and the web page can ask where keys are needed. */
export type OwnKeys = Readonly<Record<keyof typeof OWN_CONSUMERS, ReturnType<typeof makeKey>>>;
export const makeOwnKeys = (): OwnKeys => ({ app: makeKey(), page: makeKey() });

/** Without hashes. */
export const shownAccess = ({ access: { consumers, ...rest } }: Pick<Wanted, 'access'>): DeploymentAccess => ({
  ...rest,
  consumers: consumers.map(({ name, requestsPerMinute: pace, createdAt }) => ({
    name,
    requestsPerMinute: pace,
    createdAt,
  })),
});

/** As a service takes them, which computes on `device`. The app is never told that it asks too often. */
export const serviceSettings = (
  wanted: Pick<Wanted, 'access' | 'limits'>,
  own: OwnKeys,
  device: Limits['device'],
): { readonly access: Access; readonly limits: Limits } => ({
  access: access.parse({
    ...wanted.access,
    consumers: [
      ...wanted.access.consumers.map(({ name, sha256, requestsPerMinute: pace }) => ({
        name,
        sha256,
        ...(pace === null ? {} : { requestsPerMinute: pace }),
      })),
      { name: OWN_CONSUMERS.app, sha256: own.app.sha256, requestsPerMinute: Number.MAX_SAFE_INTEGER },
      { name: OWN_CONSUMERS.page, sha256: own.page.sha256 },
    ],
  }),
  limits: limits.parse({ ...wanted.limits, device }),
});

/** The same for deployments that let in the same programs, as often, with as much. */
export const rulesKey = ({ access: kept, limits: most }: Pick<Wanted, 'access' | 'limits'>): string =>
  JSON.stringify([
    kept.keysNeeded,
    kept.consumers.map(({ name, sha256, requestsPerMinute: pace }) => [name, sha256, pace]),
    kept.requestsPerMinute,
    kept.origins,
    most.bodyBytes,
    most.queueTokens,
    most.deadlineMs,
  ]);

export const withRules = (wanted: Wanted, rules: DeploymentRules): Wanted => {
  const { keysNeeded, requestsPerMinute: pace, origins: sites, bodyBytes, queueTokens, deadlineMs, device } = rules;
  return {
    ...wanted,
    access: {
      ...wanted.access,
      ...(keysNeeded === undefined ? {} : { keysNeeded }),
      ...(pace === undefined ? {} : { requestsPerMinute: pace }),
      ...(sites === undefined ? {} : { origins: [...new Set(sites)] }),
    },
    limits: {
      ...wanted.limits,
      ...(bodyBytes === undefined ? {} : { bodyBytes }),
      ...(queueTokens === undefined ? {} : { queueTokens }),
      ...(deadlineMs === undefined ? {} : { deadlineMs }),
      ...(device === undefined ? {} : { device }),
    },
  };
};

/** @throws IdriftError `bad-input` for no name, `conflict` for one that is taken. */
export const withConsumer = (wanted: Wanted, consumer: z.infer<typeof keptConsumer>): Wanted => {
  const { name } = consumer;
  const problem = consumerName.safeParse(name).error?.issues[0];
  if (problem) {
    throw new IdriftError({
      code: 'bad-input',
      message: `"${name}" names no consumer: ${problem.message}.`,
      where: name,
    });
  }
  const known = wanted.access.consumers.some((each) => each.name === name);
  if (known || Object.values<string>(OWN_CONSUMERS).includes(name)) {
    throw new IdriftError({
      code: 'conflict',
      message: known
        ? `${name} has a key for ${wanted.name} already.`
        : `${name} is what requests of ${wanted.name}'s own are called.`,
      where: name,
      hint: known ? 'Remove that one first if it is lost, or name the program otherwise.' : 'Take another name.',
    });
  }
  return { ...wanted, access: { ...wanted.access, consumers: [...wanted.access.consumers, consumer] } };
};

/** @param pace of requests a minute; undefined: the key is withdrawn. @throws IdriftError `not-found` */
export const withPace = (wanted: Wanted, name: string, pace: number | null | undefined): Wanted => {
  const { consumers } = wanted.access;
  if (!consumers.some((each) => each.name === name)) {
    throw new IdriftError({
      code: 'not-found',
      message: `${name} has no key for ${wanted.name}.`,
      where: name,
      hint: `"idrift deploy key list ${wanted.name}" shows who has one.`,
    });
  }
  const next = consumers.flatMap((each) =>
    each.name !== name ? [each] : pace === undefined ? [] : [{ ...each, requestsPerMinute: pace }],
  );
  return { ...wanted, access: { ...wanted.access, consumers: next } };
};
