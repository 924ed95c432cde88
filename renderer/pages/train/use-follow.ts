/** Follows a run from its start, at most four redraws a second; starts over when the connection comes back. */
import { useEffect, useState } from 'react';
import type { TrainingMoment } from '../../../core/contract/index.ts';
import { client } from '../../engine/client.ts';
import { onOpen } from '../../engine/connection.ts';
import { advance, NO_PROGRESS, type Progress } from './progress.ts';

const REDRAW_MILLISECONDS = 250;

export type Following = {
  readonly progress: Progress;
  /** `nothing`: this engine did not start the run, so it has nothing to tell. */
  readonly state: 'opening' | 'following' | 'ended' | 'nothing';
};

type Followed = Following & { readonly runId: string; readonly attempt: string | undefined };

const OPENING: Following = { progress: NO_PROGRESS, state: 'opening' };

/** `attempt` changes when the run is resumed: then it is followed anew, and what is shown stays until it speaks. */
export const useFollow = (runId: string, attempt: string | undefined): Following => {
  const [following, setFollowing] = useState<Followed>({ ...OPENING, runId, attempt });
  useEffect(() => {
    let stop = new AbortController();
    const leave = onOpen(() => {
      stop.abort();
      stop = new AbortController();
      void follow(runId, stop.signal, (next) => setFollowing({ ...next, runId, attempt }));
    });
    return () => {
      leave();
      stop.abort();
    };
  }, [runId, attempt]);
  // Another run's figures are never shown under this one's name.
  return following.runId === runId ? following : OPENING;
};

const follow = async (runId: string, signal: AbortSignal, show: (next: Following) => void): Promise<void> => {
  let progress = NO_PROGRESS;
  let waiting: TrainingMoment[] = [];
  let heard = false;
  let timer: number | undefined;
  const draw = (state: Following['state']): void => {
    window.clearTimeout(timer);
    timer = undefined;
    progress = advance(progress, waiting);
    waiting = [];
    if (!signal.aborted) show({ progress, state });
  };
  try {
    for await (const moment of await client.training.follow({ runId }, { signal })) {
      waiting.push(moment);
      heard = true;
      timer ??= window.setTimeout(() => draw('following'), REDRAW_MILLISECONDS);
    }
    draw(heard ? 'ended' : 'nothing');
  } catch {
    // The connection ended, or the page was left; what is shown stays until the next `onOpen`.
    window.clearTimeout(timer);
  }
};
