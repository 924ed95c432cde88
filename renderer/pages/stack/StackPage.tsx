/** Is everything up, and if not what is to be pressed: the services, their log, and the doctor. */
import { useMutation } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { client, orpc, queryClient } from '../../engine/client.ts';
import { AnswerLine } from '../../parts/AnswerLine.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { Pane, Panes } from '../../parts/Panes.tsx';
import { Section } from '../../parts/Section.tsx';
import { Actions } from './Actions.tsx';
import { stackAnswer } from './answer.ts';
import { Doctor } from './Doctor.tsx';
import { KeptInstead } from './KeptInstead.tsx';
import { Log } from './Log.tsx';
import { Profiles } from './Profiles.tsx';
import { RemoveDialog } from './RemoveDialog.tsx';
import type { StackSearch } from './search.ts';
import { Services } from './Services.tsx';
import { ShellPane } from './shell/ShellPane.tsx';
import { StoreSection } from './StoreSection.tsx';
import { serverName } from './store-words.ts';
import './stack.css';
import { useStack } from './use-stack.ts';

const route = getRouteApi('/stack');

/** Not waited for: the button is free again when the engine has answered. */
const refresh = (): void => void queryClient.invalidateQueries({ queryKey: orpc.stack.status.key() });

export const StackPage = () => {
  const { status, doctor, uses, store, error, retry } = useStack();
  const search = route.useSearch();
  const navigate = useNavigate();
  const [removing, setRemoving] = useState(false);
  const [shell, setShell] = useState<string | null>(null);
  const act = useMutation({ mutationFn: (work: () => Promise<unknown>) => work(), onSettled: refresh });
  if (error !== null) {
    return (
      <div className="page">
        <ErrorState error={error} kept="What runs goes on running." onRetry={retry} />
      </div>
    );
  }
  const setSearch = (change: Partial<StackSearch>): void => {
    const next = Object.entries({ ...search, ...change }).filter(([, value]) => value !== undefined);
    void navigate({ to: '/stack', search: Object.fromEntries(next), replace: true });
  };
  const server = store?.kind === 'server' ? serverName(store) : null;
  const findings = doctor?.checks.filter(({ state }) => state === 'problem') ?? null;
  const fixable = findings?.filter(({ fixLabel }) => fixLabel !== null) ?? [];
  const hasEngine = status?.engine.state === 'ok';
  const still = status?.job !== null || act.isPending;
  const withLog = (status?.services ?? []).filter(({ container }) => container !== null).map(({ service }) => service);
  const closeShell = (): void => {
    setShell(null);
    const opener = shell === null ? null : `[data-shell="${CSS.escape(shell)}"]`;
    if (opener !== null) document.querySelector<HTMLElement>(opener)?.focus();
  };
  const onRemove = (volumes: boolean): void => {
    setRemoving(false);
    act.mutate(() => client.stack.remove({ volumes }));
  };
  return (
    <div className="page stack">
      <AnswerLine page="stack" answer={status && stackAnswer(status, findings?.length ?? null, server)}>
        {status && (
          <Actions
            status={status}
            fixable={fixable}
            busy={act.isPending}
            onStart={() => act.mutate(() => client.stack.start({}))}
            onStop={() => act.mutate(() => client.stack.stop({}))}
            onPull={() => act.mutate(() => client.stack.pull())}
            onRemove={() => setRemoving(true)}
            onFix={() => act.mutate(() => Promise.all(fixable.map(({ id }) => client.stack.fix({ id }))))}
            onCancel={(id) => act.mutate(() => client.jobs.cancel({ id }))}
          />
        )}
      </AnswerLine>
      {act.error !== null && <ErrorState error={act.error} kept="What runs goes on running." />}
      {status?.problem && act.error === null && <ErrorState error={status.problem} kept="What came up stays up." />}
      {!status && <Loading rows={10} />}
      {status && (
        <Panes name="stack">
          <Pane name="services" min="420px" scrolls={false}>
            {(status.profiles.length > 0 || status.lastStart) && (
              <Profiles
                status={status}
                busy={status.job !== null || act.isPending}
                onChoose={(profiles) => act.mutate(() => client.stack.setProfiles({ profiles }))}
              />
            )}
            {status.services.length > 0 && (
              <div className="stack-table">
                <Services
                  services={status.services}
                  uses={uses}
                  current={search.service}
                  still={still}
                  live={hasEngine}
                  onChoose={(service) => setSearch({ service: service === search.service ? undefined : service })}
                  onStart={(service) => act.mutate(() => client.stack.start({ services: [service] }))}
                  onStop={(service) => act.mutate(() => client.stack.stop({ services: [service] }))}
                  onShell={setShell}
                />
              </div>
            )}
            {shell !== null ? (
              <ShellPane key={shell} service={shell} onClose={closeShell} />
            ) : hasEngine && status.file ? (
              <Log services={withLog} search={search} onSearch={setSearch} />
            ) : (
              <KeptInstead onServer={server !== null} />
            )}
          </Pane>
          <Pane name="doctor" size="368px" min="280px" max="520px" sunken scrolls={false}>
            <div className="stack-side" role="region" aria-label="Runs, models and doctor" tabIndex={0}>
              <StoreSection />
              <Doctor doctor={doctor} />
              <Section className="stack-foot">
                <div className="small second">
                  Without a stack everything here is kept in the project folder instead, in the same formats.
                </div>
              </Section>
            </div>
          </Pane>
        </Panes>
      )}
      {removing && status?.file && (
        <RemoveDialog
          containers={withLog.length}
          volumes={status.file.volumes}
          onRemove={onRemove}
          onClose={() => setRemoving(false)}
        />
      )}
    </div>
  );
};
