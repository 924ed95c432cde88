/** Has the world moved, and which texts show it: drift checks over time, their alerts, and a lab to try settings in. */
import { Button } from '@mantine/core';
import { getRouteApi, useNavigate, useRouter } from '@tanstack/react-router';
import { version } from '../../format/index.ts';
import { useCrumbs } from '../../frame/crumbs.ts';
import { AnswerLine } from '../../parts/AnswerLine.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { PathLink } from '../../parts/PathLink.tsx';
import { Tabs } from '../../parts/Tabs.tsx';
import { AlertsTab } from './AlertsTab.tsx';
import { monitoringAnswer } from './answer.ts';
import { CheckMeta } from './CheckMeta.tsx';
import { CheckView } from './CheckView.tsx';
import { limitAdvice, shownWarnings } from './format.ts';
import { LabTab } from './lab/LabTab.tsx';
import { ReplayTab } from './lab/ReplayTab.tsx';
import './monitoring.css';
import { ScheduleFailure } from './ScheduleLine.tsx';
import type { MonitoringTab } from './search.ts';
import { Unchecked } from './Unchecked.tsx';
import { useCheckNow } from './use-check-now.ts';
import { useMonitoring } from './use-monitoring.ts';

const route = getRouteApi('/monitoring');

type Search = { readonly check?: string | undefined; readonly score?: string | undefined };

export const MonitoringPage = () => {
  const { state, error, retry } = useMonitoring();
  const { tab = 'checks', check: wanted, score } = route.useSearch();
  const navigate = useNavigate();
  const router = useRouter();
  const select = (search: Search): void => void navigate({ to: '/monitoring', search, replace: true });
  const run = useCheckNow((id) => select({ check: id, score }));
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
    monitoringAnswer({ ...state, running: run.running, check: check ?? null, newest: check?.id === newest?.id });
  const advice = check && check === newest && !run.running && check.rule === 'fixed' ? limitAdvice(check) : null;
  const canCheck = state !== null && state.model !== null && (state.logged > 0 || check !== undefined);
  const alert = check?.alert?.number ?? null;
  const tabs = [
    { key: 'checks' as const, title: 'Checks', ...(state ? { count: String(state.checks.length) } : {}) },
    { key: 'alerts' as const, title: 'Alerts' },
    { key: 'lab' as const, title: 'Drift lab' },
    { key: 'replay' as const, title: 'With other settings' },
  ];
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
        {run.running && (
          <Button variant="default" onClick={run.cancel}>
            Cancel
          </Button>
        )}
        {canCheck && (
          <Button loading={run.running} variant={alert === null ? 'filled' : 'default'} onClick={run.start}>
            Check now
          </Button>
        )}
        {alert !== null && <Button onClick={() => router.history.push(`/alert/${alert}`)}>Open alert #{alert}</Button>}
      </AnswerLine>
      {run.error !== null && (
        <ErrorState error={run.error} kept="No check was saved, and no alert was sent." onRetry={run.start} />
      )}
      <ScheduleFailure />
      <Tabs<MonitoringTab>
        label="Monitoring"
        tabs={tabs}
        current={tab}
        onChange={(next) =>
          void navigate({ to: '/monitoring', search: (last) => ({ ...last, tab: next }), replace: true })
        }
      />
      {tab === 'alerts' && <AlertsTab />}
      {tab === 'lab' && <LabTab />}
      {tab === 'replay' && <ReplayTab />}
      {tab === 'checks' && (
        <>
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
              key={check.id}
              checks={state.checks}
              check={check}
              wantedMeasure={score}
              onMeasure={(key) => select({ check: wanted, score: key })}
              onCheck={(id) => select({ check: id, score })}
            />
          )}
        </>
      )}
    </div>
  );
};
