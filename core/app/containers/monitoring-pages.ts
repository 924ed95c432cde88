/** What the monitoring container answers: how its checks go, and the checks. */
import Fastify, { type FastifyInstance } from 'fastify';
import type { DriftAlert } from '../../contract/alerts.ts';
import type { DriftCheck } from '../../contract/monitoring.ts';
import type { CheckSchedule } from '../../monitoring/check-schedule.ts';
import type { CheckStore } from '../../monitoring/check-store.ts';
import { acceptLoopbackOnly } from '../../serving/loopback.ts';

export type MonitoringPageParts = {
  readonly model: string;
  readonly state: CheckSchedule['state'];
  readonly checks: Pick<CheckStore, 'list'>;
  readonly alerts: () => readonly DriftAlert[];
  readonly hostNames: readonly string[];
};

const MOST = 500;

export const monitoringPages = async ({
  model,
  state,
  checks,
  alerts,
  hostNames,
}: MonitoringPageParts): Promise<FastifyInstance> => {
  const app = Fastify();
  acceptLoopbackOnly(app, hostNames);
  app.get('/health', async (_, reply) => {
    const now = state();
    const [newest] = checks.list(1);
    const status = statusOf(now);
    // Healthy is whose last check worked; one who waits for a first model has none to make.
    const isWell = status === 'ok' || status === 'no model yet';
    const check = newest ? shortened(newest) : null;
    return reply.code(isWell ? 200 : 503).send({ model_name: model, ...now, status, check });
  });
  /** Newest first. */
  app.get('/checks', async () => ({ checks: checks.list(MOST) }));
  app.get('/alerts', async () => ({ alerts: alerts() }));
  await app.ready();
  return app;
};

/** `checking`: the first one is under way. */
const statusOf = ({ status, failures, last }: ReturnType<CheckSchedule['state']>): string => {
  if (failures > 0) return 'failed';
  if (status === 'no-model') return 'no model yet';
  return last === null ? 'checking' : 'ok';
};

const shortened = ({ id, at, version, state, texts, scores, alert }: DriftCheck) => ({
  id,
  at,
  version,
  state,
  texts,
  scores: Object.fromEntries(scores.map(({ name, statistic }) => [name, statistic])),
  alert: alert === null ? null : { delivery: alert.delivery, error: alert.error },
});
