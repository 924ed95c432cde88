/** Has the world moved, and which texts show it: drift scores over all checks, and the alerts they raised. */
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { client, orpc, queryClient } from '../../engine/client.ts';
import { version } from '../../format/index.ts';
import { useCrumbs } from '../../frame/crumbs.ts';
import { AnswerLine } from '../../parts/AnswerLine.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { PathLink } from '../../parts/PathLink.tsx';
import { monitoringAnswer } from './answer.ts';
import { CheckMeta } from './CheckMeta.tsx';
import { CheckView } from './CheckView.tsx';
import { limitAdvice, shownWarnings } from './format.ts';
import './monitoring.css';
import { Unchecked } from './Unchecked.tsx';
import { useMonitoring } from './use-monitoring.ts';

const route = getRouteApi('/monitoring');

export const MonitoringPage = () => {
  const { state, error, retry } = useMonitoring();
  const { check: wanted, score } = route.useSearch();
  const navigate = useNavigate();
  const select = (search: { readonly check?: string | undefined; readonly score?: string | undefined }): void =>
    void navigate({ to: '/monitoring', search, replace: true });
  const run = useMutation({
    mutationFn: () => client.monitoring.check(),
    onSuccess: async ({ id }) => {
      await queryClient.invalidateQueries({ queryKey: orpc.monitoring.checks.key() });
      select({ check: id, score });
    },
  });
  const newest = state?.checks[0];
  const check = state?.checks.find(({ id }) => id === wanted) ?? newest;
  useCrumbs(check && `${check.model} ${version(check.version)}`);
  if (error !== null && state === null) {
    return (
      <div className="page">
        <ErrorState error={error} kept="Nothing was changed." onRetry={retry} />
      </div>
    );
  }
  const sentence =
    state &&
    monitoringAnswer({ ...state, running: run.isPending, check: check ?? null, newest: check?.id === newest?.id });
  const advice = check && check === newest && !run.isPending ? limitAdvice(check) : null;
  return (
    <div className="page monitoring">
      <AnswerLine
        page="monitoring"
        answer={
          sentence && {
            title: sentence.title,
            detail: advice ? (
              <>
                {sentence.detail} <PathLink path="/settings?section=monitoring">Set the limits</PathLink>
              </>
            ) : (
              sentence.detail
            ),
          }
        }
      >
        {state && state.model !== null && (state.logged > 0 || check) && (
          <Button loading={run.isPending} onClick={() => run.mutate()}>
            Check now
          </Button>
        )}
      </AnswerLine>
      {run.error && (
        <ErrorState error={run.error} kept="No check was saved, and no alert was sent." onRetry={() => run.mutate()} />
      )}
      {check && <CheckMeta check={check} />}
      {check && shownWarnings(check).length > 0 && (
        <div className="check-warnings">
          {shownWarnings(check).map((warning) => (
            <Notice key={warning} status="attention" title={warning} />
          ))}
        </div>
      )}
      {!state && <Loading rows={8} />}
      {state && !check && <Unchecked state={state} />}
      {state && check && (
        <CheckView
          checks={state.checks}
          check={check}
          wantedScore={score}
          onScore={(name) => select({ check: wanted, score: name })}
          onCheck={(id) => select({ check: id, score })}
        />
      )}
    </div>
  );
};
