/** Is it answering, fast and right: what is deployed, a place to ask it, its speed, and the log of its answers. */
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { client, orpc, queryClient } from '../../engine/client.ts';
import { version } from '../../format/index.ts';
import { useCrumbs } from '../../frame/crumbs.ts';
import { AnswerLine } from '../../parts/AnswerLine.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { Pane, Panes } from '../../parts/Panes.tsx';
import { offeredVersion, servingAnswer } from './answer.ts';
import { AskPane, type Way } from './AskPane.tsx';
import { DeployDialog } from './DeployDialog.tsx';
import { Deployments } from './Deployments.tsx';
import { Failure } from './Failure.tsx';
import { startingWith } from './format.ts';
import { Log } from './Log.tsx';
import './serving.css';
import { StopButton } from './StopButton.tsx';
import { Traffic } from './Traffic.tsx';
import { useServing } from './use-serving.ts';

const route = getRouteApi('/serving');

type Order = { readonly model: string; readonly version: number };

const refresh = (): Promise<void> => queryClient.invalidateQueries({ queryKey: orpc.serving.list.key() });

export const ServingPage = () => {
  const { facts, error, retry } = useServing();
  const { search = '' } = route.useSearch();
  const navigate = useNavigate();
  const field = useRef<HTMLTextAreaElement>(null);
  const [way, setWay] = useState<Way>('text');
  const [text, setText] = useState('');
  const [deploying, setDeploying] = useState(false);
  const start = useMutation({ mutationFn: (order: Order) => client.serving.start(order), onSettled: refresh });
  const stop = useMutation({ mutationFn: (name: string) => client.serving.stop({ name }), onSettled: refresh });
  const known = facts?.deployment ?? null;
  const deployment = start.isPending && known?.state !== 'starting' ? startingWith(known, start.variables) : known;
  useCrumbs(deployment?.name);
  if (error !== null) {
    return (
      <div className="page">
        <ErrorState error={error} kept="What is served goes on answering." onRetry={retry} />
      </div>
    );
  }
  const offered = facts && offeredVersion(facts.models, facts.model);
  const again: Order | null = deployment ? { model: deployment.model, version: deployment.version } : null;
  const isUp = deployment?.state === 'running' || deployment?.state === 'starting';
  const startable = isUp ? null : (again ?? offered);
  // The deployment says itself why it failed.
  const problem = stop.error ?? (deployment?.state === 'failed' ? null : start.error);
  return (
    <div className="page serving">
      <AnswerLine page="serving" answer={facts && servingAnswer({ ...facts, deployment })}>
        {facts && deployment?.state === 'running' && (
          <StopButton
            deployment={deployment}
            traffic={facts.traffic}
            busy={stop.isPending}
            onStop={() => stop.mutate(deployment.name)}
          />
        )}
        {startable && deployment?.state !== 'failed' && (
          <Button variant={deployment ? 'filled' : 'default'} onClick={() => start.mutate(startable)}>
            Start {version(startable.version)}
          </Button>
        )}
        {facts && !offered && <Button onClick={() => void navigate({ to: '/runs', search: {} })}>Open Runs</Button>}
        {offered && (
          <Button
            variant={startable && deployment?.state === 'stopped' ? 'default' : 'filled'}
            disabled={deployment?.state === 'starting'}
            onClick={() => setDeploying(true)}
          >
            Deploy a version…
          </Button>
        )}
      </AnswerLine>
      {deployment?.state === 'failed' && again && (
        <Failure deployment={deployment} busy={start.isPending} onStart={() => start.mutate(again)} />
      )}
      {problem && <ErrorState error={problem} kept="Nothing in the log was lost." />}
      {deployment && <Deployments deployment={deployment} />}
      {!facts && <Loading rows={10} />}
      {facts && (
        <Panes name="serving" orientation="vertical">
          <Pane name="ask" size="46%" min="120px" scrolls={false}>
            <Panes name="serving-ask">
              <Pane name="try" size="38%" min="280px">
                <AskPane
                  deployment={deployment}
                  port={facts.port}
                  way={way}
                  onWay={setWay}
                  text={text}
                  onText={setText}
                  field={field}
                />
              </Pane>
              <Pane name="traffic" min="280px" scrolls={false}>
                <Traffic traffic={facts.traffic} />
              </Pane>
            </Panes>
          </Pane>
          <Pane name="log" min="120px" scrolls={false}>
            <Log
              search={search}
              onSearch={(next) =>
                void navigate({ to: '/serving', search: next === '' ? {} : { search: next }, replace: true })
              }
              all={facts.traffic.total}
              following={deployment?.state === 'running'}
              onTry={(row) => {
                setText(row);
                setWay('text');
                // The field may come into being only now.
                requestAnimationFrame(() => field.current?.focus());
              }}
            />
          </Pane>
        </Panes>
      )}
      {deploying && facts && (
        <DeployDialog
          models={facts.models}
          model={deployment?.model ?? facts.model}
          deployment={deployment}
          onClose={() => setDeploying(false)}
          onDeploy={(model, number) => {
            setDeploying(false);
            start.mutate({ model, version: number });
          }}
        />
      )}
    </div>
  );
};
