/** What a run would cost and whether it is worth it, and the settings it starts with. */
import { Button } from '@mantine/core';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useCrumbs } from '../../frame/crumbs.ts';
import { AnswerLine } from '../../parts/AnswerLine.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { formAnswer } from './form-answer.ts';
import { beginning } from './beginning.ts';
import { TrainForm } from './TrainForm.tsx';
import './train.css';
import { useTrainFacts } from './use-train-facts.ts';

const route = getRouteApi('/train');

const NO_DATA = {
  versions: 0,
  problems: 0,
  recipe: null,
  search: null,
  plan: null,
  error: null,
  system: null,
  busy: undefined,
  last: null,
  changes: 0,
} as const;

export const TrainPage = () => {
  const search = route.useSearch();
  const router = useRouter();
  useCrumbs('New run');
  const { facts, error, retry } = useTrainFacts();
  if (!facts) {
    return (
      <div className="page train">
        {error === null ? (
          <>
            <AnswerLine page="train" answer={null} />
            <Loading rows={12} />
          </>
        ) : (
          <ErrorState error={error} kept="Nothing was changed." onRetry={retry} />
        )}
      </div>
    );
  }
  if (facts.versions.length === 0) {
    return (
      <div className="page train">
        <AnswerLine page="train" answer={formAnswer(NO_DATA)}>
          <Button onClick={() => router.history.push('/data')}>Open data</Button>
        </AnswerLine>
      </div>
    );
  }
  return (
    <div className="page train">
      <TrainForm facts={facts} {...beginning(facts, search)} focus={search.focus} />
    </div>
  );
};
