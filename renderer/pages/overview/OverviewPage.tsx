/** Is it well, and what should be done next: the loop, what waits for a person, health, and what happened last. */
import { Button } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { AnswerLine } from '../../parts/AnswerLine.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { overviewAnswer } from './answer.ts';
import { Health } from './Health.tsx';
import { Loop } from './Loop.tsx';
import { NeedsYou } from './NeedsYou.tsx';
import { needsOf } from './needs.ts';
import './overview.css';
import { Recent } from './Recent.tsx';
import { useFacts } from './use-facts.ts';

/** Enter does the first thing that waits, unless something else has the focus. */
const useEnter = (path: string | undefined): void => {
  const router = useRouter();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const isFree = document.activeElement === document.body || document.activeElement?.tagName === 'MAIN';
      if (event.key !== 'Enter' || event.defaultPrevented || !isFree || path === undefined) return;
      event.preventDefault();
      router.history.push(path);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [path, router]);
};

export const OverviewPage = () => {
  const { facts, error, retry } = useFacts();
  const router = useRouter();
  const needs = facts ? needsOf(facts) : [];
  const first = needs[0];
  useEnter(first?.path);
  if (error !== null) {
    return (
      <div className="page">
        <ErrorState error={error} kept="Nothing was changed." onRetry={retry} />
      </div>
    );
  }
  return (
    <div className="page overview">
      <AnswerLine page="overview" answer={facts && overviewAnswer(facts)}>
        {first && (
          <Button rightSection={<kbd>Enter</kbd>} onClick={() => router.history.push(first.path)}>
            {first.title}
          </Button>
        )}
      </AnswerLine>
      {facts ? <Loop facts={facts} /> : <Loading rows={11} />}
      <div className="overview-columns">
        <NeedsYou needs={needs} ready={facts !== null} />
        <Health facts={facts} />
        <Recent />
      </div>
    </div>
  );
};
