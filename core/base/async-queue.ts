/** A bridge from callbacks to `for await`: pushed values come out in order; `end` or `fail` closes it. */
export type AsyncQueue<Value> = {
  push: (value: Value) => void;
  end: () => void;
  fail: (reason: unknown) => void;
  values: () => AsyncGenerator<Value, void, undefined>;
};

export const asyncQueue = <Value>(): AsyncQueue<Value> => {
  const items: Value[] = [];
  let closed: { reason?: unknown } | undefined;
  let wake: (() => void) | undefined;
  const rouse = (): void => {
    wake?.();
    wake = undefined;
  };
  return {
    push: (value) => {
      if (closed) return;
      items.push(value);
      rouse();
    },
    end: () => {
      closed ??= {};
      rouse();
    },
    fail: (reason) => {
      closed ??= { reason };
      rouse();
    },
    values: async function* () {
      for (;;) {
        while (items.length > 0) yield items.shift() as Value;
        if (closed) {
          if ('reason' in closed) throw closed.reason;
          return;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
};
