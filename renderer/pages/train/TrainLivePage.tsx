/** Is it learning, how long, should it be stopped: a run while it trains, and how it ended. */
import { getRouteApi } from '@tanstack/react-router';
import { number, size } from '../../format/index.ts';
import { useCrumbs } from '../../frame/crumbs.ts';
import { AnswerLine } from '../../parts/AnswerLine.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { Pane, Panes } from '../../parts/Panes.tsx';
import { runAnswer } from '../run/answer.ts';
import { bestWords } from './best-words.ts';
import { EarlyStopping } from './EarlyStopping.tsx';
import { Failure } from './Failure.tsx';
import { EpochTable } from './EpochTable.tsx';
import { liveAnswer, patienceOf } from './live-answer.ts';
import './live.css';
import { LiveActions } from './LiveActions.tsx';
import { LiveCharts } from './LiveCharts.tsx';
import { LiveLog } from './LiveLog.tsx';
import type { Progress } from './progress.ts';
import { QueueList } from './QueueList.tsx';
import { Spoken } from './Spoken.tsx';
import { Strip } from './Strip.tsx';
import { type Live, useLive } from './use-live.ts';

const route = getRouteApi('/train/$runId');

const answerOf = (live: Live) => {
  const { run, job, progress, running, elsewhere, baseline, compared, endings } = live;
  if (!running) return runAnswer({ run, job, served: live.servedRun, baseline });
  return liveAnswer({ run, job, progress, ending: endings.pressed, elsewhere, compared });
};

/** What a crash or the end of the program costs. */
const keptWords = ({ checkpoint, resumedAt }: Progress): string => {
  const step = checkpoint?.step ?? resumedAt;
  if (step === null) return 'Closing Idrift keeps what it has learned, and so does a crash after the first checkpoint.';
  const bytes = checkpoint === null ? '' : ` (${size(checkpoint.bytes)} on disk)`;
  return `After a crash, Resume goes on from step ${number(step)}${bytes}; closing Idrift loses no step.`;
};

export const TrainLivePage = () => {
  const { runId } = route.useParams();
  const { live, error, retry } = useLive(runId);
  useCrumbs(live?.run.name);
  if (!live) {
    return (
      <div className="page train-live">
        {error === null ? (
          <>
            <AnswerLine page={`train ${runId}`} answer={null} />
            <Loading rows={12} />
          </>
        ) : (
          <ErrorState error={error} kept="Nothing was changed." onRetry={retry} />
        )}
      </div>
    );
  }
  const { run, progress, running, endings } = live;
  const answer = answerOf(live);
  const best = bestWords(run);
  return (
    <div className="page train-live">
      <AnswerLine page={`train ${runId}`} answer={answer}>
        <LiveActions live={live} />
      </AnswerLine>
      {endings.error !== null && <ErrorState error={endings.error} kept="The run goes on." />}
      {endings.resumeError !== null && <ErrorState error={endings.resumeError} kept="The run stays as it ended." />}
      {!running && <Failure run={run} />}
      {running && <Spoken text={answer.title} />}
      <Strip live={live} />
      <Panes name="train-live">
        <Pane name="charts" min="40%">
          <LiveCharts live={live} />
        </Pane>
        <Pane name="figures" size="408px" min="280px" max="55%" sunken>
          <EpochTable
            progress={progress}
            best={best}
            running={running}
            made={running || run.status === 'FINISHED' || run.status === 'PAUSED'}
          />
          <EarlyStopping
            best={best}
            patience={patienceOf(run)}
            withoutGain={progress.epochs.at(-1)?.withoutGain ?? 0}
            running={running}
          />
          <LiveLog live={live} />
          <QueueList />
          {live.job && (
            <section className="section small second">
              Other pages may be opened meanwhile. {keptWords(progress)}
            </section>
          )}
        </Pane>
      </Panes>
    </div>
  );
};
