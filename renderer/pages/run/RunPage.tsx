/** What made a run, how good it is, and what became of it. */
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { orpc } from '../../engine/client.ts';
import { useCrumbs } from '../../frame/crumbs.ts';
import { AnswerLine } from '../../parts/AnswerLine.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { type Tab, Tabs } from '../../parts/Tabs.tsx';
import { useTrash } from '../runs/use-trash.ts';
import { runAnswer } from './answer.ts';
import { Artifacts } from './Artifacts.tsx';
import { CurvesTab } from './CurvesTab.tsx';
import { Errors } from './Errors.tsx';
import { LayersTab } from './LayersTab.tsx';
import { Overview } from './Overview.tsx';
import { Parameters } from './Parameters.tsx';
import { RegisterDialog } from './RegisterDialog.tsx';
import { RunActions } from './RunActions.tsx';
import './run.css';
import type { RunTab } from './search.ts';
import { useResume } from './use-resume.ts';
import { SystemTab } from './SystemTab.tsx';
import { isSystemMetric } from './system-metrics.ts';
import { type RunView, useRun } from './use-run.ts';

const route = getRouteApi('/run/$runId');

const tabsOf = ({ run, curves, errors, artifacts }: RunView): readonly Tab<RunTab>[] => {
  const keys = Object.keys(curves?.history ?? {});
  const system = keys.filter(isSystemMetric).length;
  const metrics = keys.length - system;
  const files = artifacts?.filter(({ isDirectory }) => !isDirectory).length ?? 0;
  return [
    { key: 'overview', title: 'Overview' },
    { key: 'curves', title: 'Curves', ...(curves ? { count: String(metrics) } : {}) },
    { key: 'parameters', title: 'Parameters', count: String(Object.keys(run.params).length) },
    ...(system > 0 ? [{ key: 'system' as const, title: 'System', count: String(system) }] : []),
    // Another program's settings make no model of ours.
    ...(run.params['base_model'] === undefined ? [] : [{ key: 'layers' as const, title: 'Layers' }]),
    ...(errors ? [{ key: 'errors' as const, title: 'Errors', count: String(errors.wrong.length) }] : []),
    ...(files > 0 ? [{ key: 'artifacts' as const, title: 'Artifacts', count: String(files) }] : []),
  ];
};

const TabContent = ({ tab, view }: { readonly tab: RunTab; readonly view: RunView }) => {
  switch (tab) {
    case 'overview':
      return <Overview view={view} />;
    case 'curves':
      return <CurvesTab view={view} />;
    case 'parameters':
      return <Parameters view={view} />;
    case 'system':
      return <SystemTab view={view} />;
    case 'layers':
      return <LayersTab view={view} />;
    case 'errors':
      return <Errors view={view} />;
    case 'artifacts':
      return <Artifacts view={view} />;
    default:
      return tab satisfies never;
  }
};

export const RunPage = () => {
  const { runId } = route.useParams();
  const { tab: wanted = 'overview' } = route.useSearch();
  const navigate = useNavigate();
  const { view, error, retry } = useRun(runId);
  const [registering, setRegistering] = useState(false);
  const resume = useResume(runId);
  const trash = useTrash();
  const client = useQueryClient();
  // The name is known at once where the list of runs was seen before.
  const listed = client.getQueryData(orpc.runs.list.queryKey({ input: {} }))?.find((run) => run.runId === runId);
  useCrumbs(view?.run.name ?? listed?.name);
  if (error) {
    return (
      <div className="page">
        <ErrorState error={error} kept="No run was changed." onRetry={retry}>
          <Link to="/runs">See all runs</Link>
        </ErrorState>
      </div>
    );
  }
  const tabs = view ? tabsOf(view) : [];
  const tab = tabs.some(({ key }) => key === wanted) ? wanted : 'overview';
  return (
    <div className="page run">
      <AnswerLine page={`run ${runId}`} answer={view && runAnswer(view)}>
        {view && !view.run.deleted && (
          <RunActions view={view} resume={resume} onRegister={() => setRegistering(true)} />
        )}
      </AnswerLine>
      {view?.run.deleted && (
        <div className="run-notice">
          <Notice
            status="stopped"
            title="This run is in the trash."
            action={
              <button type="button" className="text-button" onClick={() => trash.restore([view.run])}>
                Restore
              </button>
            }
          >
            Its metrics and files are kept.
          </Notice>
        </div>
      )}
      {resume.error !== null && <ErrorState error={resume.error} kept="The run stays as it ended." />}
      {trash.error && <ErrorState error={trash.error} kept="The run stays in the trash." />}
      {!view && <Loading rows={10} />}
      {view && (
        <>
          <Tabs
            label="About this run"
            tabs={tabs}
            current={tab}
            onChange={(key) =>
              void navigate({
                to: '/run/$runId',
                params: { runId },
                search: key === 'overview' ? {} : { tab: key },
                replace: true,
              })
            }
          />
          <TabContent key={runId} tab={tab} view={view} />
        </>
      )}
      {view && registering && <RegisterDialog run={view.run} onClose={() => setRegistering(false)} />}
    </div>
  );
};
