/** May the candidate replace the live one: the versions of a registered model, and the selected one beside what is live. */
import { Button, Select } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { isUp } from '../../../core/contract/index.ts';
import { client } from '../../engine/client.ts';
import { count, version as versionName } from '../../format/index.ts';
import { useCrumbs } from '../../frame/crumbs.ts';
import { AnswerLine } from '../../parts/AnswerLine.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { Pane, Panes } from '../../parts/Panes.tsx';
import { PromoteDialog } from '../serving/PromoteDialog.tsx';
import { evidence, modelsAnswer, NO_MODELS } from './answer.ts';
import './models.css';
import { type ModelsTab, modelsSearch } from './search.ts';
import { SelectedVersion } from './SelectedVersion.tsx';
import { ServeVersion } from './ServeVersion.tsx';
import { baselineOf, isSame } from './standing.ts';
import { useModels, useVersus } from './use-models.ts';
import { VersionList } from './VersionList.tsx';

export const ModelsPage = () => {
  const { name: asked } = useParams({ strict: false });
  const {
    version: wanted,
    tab = 'version',
    against,
  } = useSearch({ strict: false, select: (all) => modelsSearch.parse(all) });
  const navigate = useNavigate();
  const { view, error, retry } = useModels(asked, wanted);
  const model = view?.model ?? null;
  const standing = view?.standing ?? null;
  const selected = view?.selected ?? null;
  const versions = model?.versions ?? [];
  const candidate = standing?.candidate ?? null;
  const versus = useVersus(selected, selected && standing && baselineOf(selected, versions, standing));
  const waiting = useVersus(candidate, standing && (standing.live ?? standing.last));
  const up = view?.deployments.find(isUp);
  // Its own deployment, else the one that another model has.
  const target = standing?.deployment?.name ?? up?.name ?? 'prod';
  const serve = useMutation({
    mutationFn: (version: number) => client.deployments.start({ name: target, model: model?.name ?? '', version }),
  });
  const [promoting, setPromoting] = useState<number | null>(null);
  useCrumbs(model?.name, selected ? versionName(selected.version) : undefined);
  if (error !== null) {
    return (
      <div className="page">
        <ErrorState error={error} kept="Nothing was changed." onRetry={retry} />
      </div>
    );
  }
  const show = (name: string, version?: number, change: { tab?: ModelsTab; against?: number } = { tab }): void =>
    void navigate({ to: '/models/$name', params: { name }, search: { version, ...change }, replace: true });
  const serving = selected && standing && isSame(standing.live, selected);
  const answer =
    view === null
      ? null
      : view.models.length === 0
        ? NO_MODELS
        : !model || !standing
          ? { title: `There is no model ${asked}.`, detail: 'It was deleted, or the link is from another project.' }
          : waiting?.loading
            ? null
            : modelsAnswer({
                model,
                standing,
                pair: waiting?.pair ?? null,
                sameRun: waiting?.sameRun ?? false,
                elsewhere: up && up.model !== model.name ? up : null,
              });
  // Of one model, a running deployment is switched, through its gate.
  const promotable = up?.state === 'running' && up.model === model?.name ? up : null;
  const verdict = versus?.pair && up && versus.baseline.version === up.version ? evidence(versus.pair) : '';
  return (
    <div className="page models">
      <AnswerLine page="models" answer={answer}>
        {serving && (
          <Button variant="default" onClick={() => void navigate({ to: '/serving', search: {} })}>
            Open Serving
          </Button>
        )}
        {selected && !serving && promotable && (
          <Button onClick={() => setPromoting(selected.version)}>Promote {versionName(selected.version)}…</Button>
        )}
        {selected && !serving && !promotable && (
          <ServeVersion
            version={selected}
            replaced={
              up?.name === target ? { name: `${up.model} ${versionName(up.version)}`, deployment: up.name } : null
            }
            evidence={verdict || 'No test texts compare the two.'}
            busy={serve.isPending}
            onServe={() => serve.mutate(selected.version)}
          />
        )}
        {view?.models.length === 0 && (
          <Button onClick={() => void navigate({ to: '/runs', search: {} })}>Open Runs</Button>
        )}
      </AnswerLine>
      {serve.error && !up && <ErrorState error={serve.error} kept="Every version is still registered." />}
      {!view && <Loading rows={8} />}
      {view && view.models.length > 0 && (
        <Panes name="models">
          <Pane name="versions" size="340px" min="240px" max="50%">
            <div className="section-head versions-head">
              {view.models.length === 1 ? (
                <h2 className="cut">{model?.name ?? view.models[0]?.name}</h2>
              ) : (
                <Select
                  aria-label="Registered model"
                  data={view.models.map(({ name }) => name)}
                  value={model?.name ?? null}
                  onChange={(name) => name !== null && show(name)}
                />
              )}
              <span className="note">{count(versions.length, 'version')}</span>
            </div>
            {model && standing && (
              <VersionList
                versions={versions}
                standing={standing}
                selected={selected?.version ?? null}
                onSelect={(version) => show(model.name, version)}
              />
            )}
          </Pane>
          <Pane name="version" min="45%" scrolls={false}>
            {model && standing && selected ? (
              <SelectedVersion
                model={model}
                version={selected}
                standing={standing}
                versus={versus}
                tab={tab}
                against={versions.find(({ version }) => version === against) ?? null}
                onTab={(next) => show(model.name, selected.version, { tab: next })}
                onAgainst={(next) => show(model.name, selected.version, { tab: 'compare', against: next })}
                onDeleted={() => show(model.name)}
              />
            ) : (
              <EmptyState title="No version" detail="Register the model of a finished run on the run’s page." />
            )}
          </Pane>
        </Panes>
      )}
      {promoting !== null && promotable && (
        <PromoteDialog deployment={promotable} version={promoting} onClose={() => setPromoting(null)} />
      )}
    </div>
  );
};
