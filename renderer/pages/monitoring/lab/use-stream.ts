/** Work in the engine that tells of itself as it goes, one at a time: a new one stops the one before, and so does leaving the page. */
import { useEffect, useRef, useState } from 'react';
import { errorInfoOf } from '../../../../core/contract/errors.ts';

type Parts<Order, Moment, Value> = {
  readonly open: (order: Order, signal: AbortSignal) => Promise<AsyncIterable<Moment>>;
  readonly first: Value;
  readonly add: (value: Value, moment: Moment) => Value;
};

type State<Value> = { readonly value: Value; readonly running: boolean; readonly error: unknown };

export const useStream = <Order, Moment, Value>({ open, first, add }: Parts<Order, Moment, Value>) => {
  const [state, setState] = useState<State<Value>>({ value: first, running: false, error: null });
  const running = useRef<AbortController>(null);
  useEffect(() => () => running.current?.abort(), []);
  const follow = async (order: Order, own: AbortController): Promise<void> => {
    try {
      for await (const moment of await open(order, own.signal)) {
        if (own.signal.aborted) return;
        setState(({ value }) => ({ value: add(value, moment), running: true, error: null }));
      }
      if (!own.signal.aborted) setState(({ value }) => ({ value, running: false, error: null }));
    } catch (thrown) {
      if (own.signal.aborted || errorInfoOf(thrown).code === 'cancelled') return;
      setState(({ value }) => ({ value, running: false, error: thrown }));
    }
  };
  return {
    ...state,
    start: (order: Order): void => {
      running.current?.abort();
      running.current = new AbortController();
      setState({ value: first, running: true, error: null });
      void follow(order, running.current);
    },
    stop: (): void => {
      running.current?.abort();
      setState(({ value }) => ({ value, running: false, error: null }));
    },
  };
};
