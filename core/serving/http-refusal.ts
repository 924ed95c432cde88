/** A request that is refused for now, and when to try again. */
export class Refusal extends Error {
  readonly status: 429 | 503;
  /** Seconds, whole, at least 1. */
  readonly retryAfter: number;
  readonly reason: 'busy' | 'late' | 'stopping' | 'limit' | 'log';

  constructor(reason: Refusal['reason'], message: string, seconds: number) {
    super(message);
    this.name = 'Refusal';
    this.reason = reason;
    this.status = reason === 'limit' ? 429 : 503;
    this.retryAfter = Math.min(600, Math.max(1, Math.ceil(seconds)));
  }
}
