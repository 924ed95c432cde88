/** Figures of a prediction service in Prometheus' text form. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from '@prometheus-io/client';
import type { Watch } from './answers.ts';
import type { Target } from './served-model.ts';

export type Metrics = {
  readonly watch: Watch;
  readonly answered: (route: string, status: number, consumer: string | null, milliseconds: number) => void;
  readonly refused: (reason: string) => void;
  readonly contentType: string;
  readonly text: () => Promise<string>;
};

const SECONDS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30];

export const createMetrics = (look: {
  readonly targets: () => readonly Target[];
  readonly waiting: () => { readonly tokens: number; readonly requests: number };
}): Metrics => {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'idrift_requests_total',
    help: 'Requests answered, by route, HTTP status and consumer.',
    labelNames: ['route', 'status', 'consumer'],
    registers,
  });
  const seconds = new Histogram({
    name: 'idrift_request_seconds',
    help: 'From a request’s head to the last byte of its answer.',
    labelNames: ['route'],
    buckets: SECONDS,
    registers,
  });
  const texts = new Counter({
    name: 'idrift_texts_total',
    help: 'Texts answered and logged, by model, version, role and consumer.',
    labelNames: ['model', 'version', 'role', 'consumer'],
    registers,
  });
  const tokens = new Counter({
    name: 'idrift_tokens_total',
    help: 'Tokens read by models, padding not counted.',
    labelNames: ['role'],
    registers,
  });
  const batchSeconds = new Histogram({
    name: 'idrift_batch_seconds',
    help: 'Computing of a batch.',
    labelNames: ['role'],
    buckets: SECONDS,
    registers,
  });
  const batchTexts = new Histogram({
    name: 'idrift_batch_texts',
    help: 'Texts of a batch.',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
    registers,
  });
  const logSeconds = new Histogram({
    name: 'idrift_log_seconds',
    help: 'Writing the rows of one batch.',
    buckets: [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1],
    registers,
  });
  const refused = new Counter({
    name: 'idrift_refused_total',
    help: 'Requests refused for now, by reason.',
    labelNames: ['reason'],
    registers,
  });
  const dropped = new Counter({
    name: 'idrift_shadow_dropped_total',
    help: 'Texts that a shadow was not asked, because too many waited for it.',
    registers,
  });
  const queueTokens = new Gauge({
    name: 'idrift_queue_tokens',
    help: 'Tokens that wait.',
    registers: [],
    collect() {
      this.set(look.waiting().tokens);
    },
  });
  const shares = new Gauge({
    name: 'idrift_model_share',
    help: 'Versions that are served, and their share of the live requests, per cent.',
    labelNames: ['model', 'version', 'alias', 'run_id', 'data_md5', 'role'],
    registers: [],
    collect() {
      this.reset();
      for (const { modelName: model, version, alias, runId, dataMd5, shadow, share } of look.targets()) {
        const names = { model, version, alias: alias ?? '', run_id: runId ?? '', data_md5: dataMd5 ?? '' };
        this.set({ ...names, role: shadow ? 'shadow' : 'live' }, shadow ? 0 : share);
      }
    },
  });
  registry.registerMetric(queueTokens);
  registry.registerMetric(shares);
  return {
    watch: {
      batch: (count, read, milliseconds, shadow) => {
        const role = shadow ? 'shadow' : 'live';
        batchTexts.observe(count);
        tokens.inc({ role }, read);
        batchSeconds.observe({ role }, milliseconds / 1000);
      },
      answered: ({ modelName: model, version }, count, consumer, shadow) =>
        texts.inc({ model, version, role: shadow ? 'shadow' : 'live', consumer: consumer ?? '' }, count),
      shadowDropped: (count) => dropped.inc(count),
      logged: (_, milliseconds) => logSeconds.observe(milliseconds / 1000),
    },
    answered: (route, status, consumer, milliseconds) => {
      requests.inc({ route, status, consumer: consumer ?? '' });
      seconds.observe({ route }, milliseconds / 1000);
    },
    refused: (reason) => refused.inc({ reason }),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
};
