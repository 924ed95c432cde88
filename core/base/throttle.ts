/** Calls `send` with the newest value at most once per `milliseconds`; `flush` sends what waits. */
export const throttle = <Value>(
  milliseconds: number,
  send: (value: Value) => void,
): { push: (value: Value) => void; flush: () => void } => {
  let last = Number.NEGATIVE_INFINITY;
  let waiting: { value: Value } | undefined;
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    if (timer) clearTimeout(timer);
    timer = undefined;
    if (!waiting) return;
    const { value } = waiting;
    waiting = undefined;
    last = performance.now();
    send(value);
  };
  return {
    flush,
    push: (value) => {
      waiting = { value };
      const wait = last + milliseconds - performance.now();
      if (wait <= 0) flush();
      else timer ??= setTimeout(flush, wait);
    },
  };
};
