/** Sends what alerts have to tell, on every channel that this program has. What does not get through is kept with the reason, never thrown. */
import type { AlertChannel, AlertDelivery, DriftAlert } from '../contract/alerts.ts';
import { toErrorInfo } from '../contract/errors.ts';
import type { DriftCheck } from '../contract/monitoring.ts';
import type { MonitoringStore } from './monitoring-store.ts';

export type Telling = {
  /** The same for every try, so that a receiver can tell. */
  readonly id: string;
  readonly kind: AlertDelivery['kind'];
  readonly alert: DriftAlert;
  readonly check: DriftCheck | null;
  /** What the channel called the first message; null: this is the first one. */
  readonly thread: string | null;
};

export type Channel = {
  readonly name: AlertChannel;
  /** As people call the place. */
  readonly target: string;
  /** @returns what to answer to later, and what could not go along. @throws IdriftError with what to do. */
  readonly send: (telling: Telling) => Promise<{ readonly thread: string | null; readonly remark: string | null }>;
  /** How long the channel wants to be left alone after what `send` threw, milliseconds; left out: it says no such thing. */
  readonly pauseOf?: (thrown: unknown) => number;
};

/** Ends when nothing is due on these channels. @returns how many messages were tried. */
export const deliverAlerts = async (
  store: Pick<MonitoringStore, 'outbox' | 'get'>,
  channels: readonly Channel[],
): Promise<number> => {
  const names = channels.map(({ name }) => name);
  for (let tried = 0; ; tried++) {
    const out = store.outbox.claim(names);
    const channel = channels.find(({ name }) => name === out?.channel);
    if (out === null || channel === undefined) return tried;
    try {
      const { id, kind, alert, thread } = out;
      const check = out.checkId === null ? null : store.get(out.checkId);
      const answer = await channel.send({ id, kind, alert, check, thread: kind === 'opened' ? null : thread });
      store.outbox.sent(out, answer.thread, channel.target, answer.remark);
    } catch (thrown) {
      store.outbox.failed(out, channel.target, toErrorInfo(thrown), channel.pauseOf?.(thrown) ?? 0);
    }
  }
};
