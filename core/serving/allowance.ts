/** How many texts each consumer may still ask: what it has not used comes back evenly, up to what it has in a minute. */

export type Allowances = {
  /**
   * Takes so many texts from the consumer's, of which it has `perMinute` in a minute. More at once than it ever has are taken when it has all,
   * and it waits the longer afterwards. Gives 0, or the seconds after which they can be taken.
   */
  readonly take: (consumer: string, texts: number, perMinute: number) => number;
  readonly giveBack: (consumer: string, texts: number) => void;
};

type Purse = { left: number; at: number };

/** Those that asked longest ago are forgotten beyond that: addresses can be had by the million. */
const MOST_CONSUMERS = 10_000;
const MINUTE = 60_000;

/** @param now milliseconds that only grow. */
export const createAllowances = (now: () => number = () => performance.now()): Allowances => {
  const purses = new Map<string, Purse>();

  const purseOf = (consumer: string, perMinute: number): Purse => {
    const at = now();
    const known = purses.get(consumer);
    const left = known ? Math.min(perMinute, known.left + ((at - known.at) * perMinute) / MINUTE) : perMinute;
    const purse = { left, at };
    purses.delete(consumer); // the newest at the end
    purses.set(consumer, purse);
    for (const oldest of purses.keys()) {
      if (purses.size <= MOST_CONSUMERS) break;
      purses.delete(oldest);
    }
    return purse;
  };

  return {
    take: (consumer, texts, perMinute) => {
      const purse = purseOf(consumer, perMinute);
      const lacks = Math.min(texts, perMinute) - purse.left;
      if (lacks > 1e-6) return ((lacks / perMinute) * MINUTE) / 1000;
      purse.left -= texts;
      return 0;
    },
    giveBack: (consumer, texts) => {
      const purse = purses.get(consumer);
      if (purse) purse.left += texts;
    },
  };
};
