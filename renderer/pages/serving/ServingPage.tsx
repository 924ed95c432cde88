/** Is it answering, fast and right: what is deployed, a place to ask it, its speed, and the log of its answers. */
import { Button } from '@mantine/core';
import { isUp, type LogFilter } from '../../../core/contract/index.ts';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { version } from '../../format/index.ts';
import { useCrumbs } from '../../frame/crumbs.ts';
import { AnswerLine } from '../../parts/AnswerLine.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Pane, Panes } from '../../parts/Panes.tsx';
import { newestFirst } from '../models/standing.ts';
import { offeredVersion, servingAnswer } from './answer.ts';
import { AskPane, type Way } from './AskPane.tsx';
import { DeployDialog } from './DeployDialog.tsx';
import { Deployments } from './Deployments.tsx';
import { Failure } from './Failure.tsx';
import { startingWith } from './format.ts';
import { Log } from './Log.tsx';
import { PromoteDialog } from './PromoteDialog.tsx';
import './serving.css';
import { StopButton } from './StopButton.tsx';
import { useOrders } from './use-orders.ts';
import { useServing } from './use-serving.ts';
import { Watch } from './Watch.tsx';

/** Versions and consumers of one deployment are not those of another. */
const NO_FILTER: LogFilter = { version: undefined, label: undefined, consumer: undefined, flags: undefined };

const route = getRouteApi('/serving');

/** `deployment`: what is changed; null: a new one is made. */
type Asked =
  | { readonly kind: 'deploy'; readonly deployment: string | null }
  | { readonly kind: 'promote'; readonly deployment: string; readonly version: number };

export const ServingPage = () => {
  const { search = '', deployment: chosen, ...filter } = route.useSearch();
  const { facts, error, retry } = useServing(chosen);
  const navigate = useNavigate();
  const field = useRef<HTMLTextAreaElement>(null);
  const [way, setWay] = useState<Way>('text');
  const [text, setText] = useState('');
  const [asked, setAsked] = useState<Asked | null>(null);
  const orders = useOrders();
  const known = facts?.deployment ?? null;
  const pending = orders.starting;
  const deployment =
    pending !== null && known?.state !== 'starting' && !(known && isUp(known) && known.name === pending.name)
      ? startingWith(known, pending)
      : known;
  useCrumbs(deployment?.name);
  if (error !== null) {
    return (
      <div className="page">
        <ErrorState error={error} kept="What is served goes on answering." onRetry={retry} />
      </div>
    );
  }
  const show = (part: LogFilter & { search?: string | undefined; deployment?: string }): void =>
    void navigate({
      to: '/serving',
      search: { search: search === '' ? undefined : search, deployment: chosen, ...filter, ...part },
      replace: true,
    });
  const offered = facts && offeredVersion(facts.models, facts.model);
  const listed = facts?.deployments.map((each) => (each.name === deployment?.name ? deployment : each)) ?? [];
  const deployments = deployment && listed.length === 0 ? [deployment] : listed;
  const up = deployment !== null && isUp(deployment);
  const startable = up ? null : (deployment ?? offered);
  const promoted = asked?.kind === 'promote' ? deployments.find(({ name }) => name === asked.deployment) : undefined;
  const own = facts?.models.find(({ name }) => name === deployment?.model);
  return (
    <div className="page serving">
      <AnswerLine page="serving" answer={facts && servingAnswer({ ...facts, deployment })}>
        {facts && deployment?.state === 'running' && (
          <>
            {deployment.before !== null && (
              <Button
                variant="default"
                loading={orders.rollback.isPending}
                onClick={() => orders.rollback.mutate(deployment.name)}
              >
                Back to {version(deployment.before)}
              </Button>
            )}
            <StopButton
              deployment={deployment}
              traffic={facts.traffic}
              busy={orders.stop.isPending}
              onStop={() => orders.stop.mutate(deployment.name)}
            />
          </>
        )}
        {startable && deployment?.state !== 'failed' && (
          <Button
            variant={deployment ? 'filled' : 'default'}
            loading={orders.start.isPending}
            onClick={() =>
              deployment ? orders.again(deployment) : offered && orders.start.mutate({ name: 'prod', ...offered })
            }
          >
            Start {version(startable.version)}
          </Button>
        )}
        {facts && !offered && <Button onClick={() => void navigate({ to: '/runs', search: {} })}>Open Runs</Button>}
        {offered && (
          <Button
            variant={startable && deployment?.state === 'stopped' ? 'default' : 'filled'}
            disabled={deployment?.state === 'starting'}
            onClick={() => setAsked({ kind: 'deploy', deployment: null })}
          >
            Deploy a version…
          </Button>
        )}
      </AnswerLine>
      {deployment?.state === 'failed' && (
        <Failure deployment={deployment} busy={orders.start.isPending} onStart={() => orders.again(deployment)} />
      )}
      {deployment?.state === 'running' && deployment.notice !== null && (
        <Notice status="attention" title={`${deployment.name} could not change.`}>
          {deployment.notice}
        </Notice>
      )}
      {orders.problem(deployment) !== null && (
        <ErrorState
          error={orders.problem(deployment)}
          kept="What answered before answers on; nothing in the log was lost."
        />
      )}
      {deployments.length > 0 && (
        <Deployments
          deployments={deployments}
          figures={facts?.figures ?? []}
          current={deployment?.name ?? null}
          busy={orders.busy}
          onSelect={(name) => show({ deployment: name, ...NO_FILTER })}
          onStart={(name) => orders.start.mutate({ name })}
          onChange={(name) => setAsked({ kind: 'deploy', deployment: name })}
          onPromote={(name, number) => setAsked({ kind: 'promote', deployment: name, version: number })}
          onForget={(name) => orders.remove.mutate(name)}
        />
      )}
      {!facts && <Loading rows={10} />}
      {facts && (
        <Panes name="serving" orientation="vertical">
          <Pane name="ask" size="46%" min="120px" scrolls={false}>
            <Panes name="serving-ask">
              <Pane name="try" size="38%" min="280px">
                <AskPane
                  key={deployment?.model}
                  deployment={deployment}
                  versions={newestFirst(own?.versions ?? []).map((each) => each.version)}
                  port={facts.port}
                  way={way}
                  onWay={setWay}
                  text={text}
                  onText={setText}
                  field={field}
                />
              </Pane>
              <Pane name="traffic" min="280px" scrolls={false}>
                <Watch traffic={facts.traffic} deployment={deployment} model={facts.model} />
              </Pane>
            </Panes>
          </Pane>
          <Pane name="log" min="120px" scrolls={false}>
            <Log
              key={deployment?.name}
              deployment={deployment?.name}
              model={deployment?.model ?? facts.model}
              search={search}
              onSearch={(next) => show({ search: next === '' ? undefined : next })}
              filter={filter}
              onFilter={show}
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
      {asked?.kind === 'deploy' && facts && (
        <DeployDialog
          models={facts.models}
          model={deployments.find(({ name }) => name === asked.deployment)?.model ?? deployment?.model ?? facts.model}
          deployment={deployments.find(({ name }) => name === asked.deployment) ?? null}
          deployments={deployments}
          onClose={() => setAsked(null)}
          onDeploy={(order) => {
            setAsked(null);
            orders.start.mutate(order);
            show({ deployment: order.name });
          }}
        />
      )}
      {asked?.kind === 'promote' && promoted && (
        <PromoteDialog deployment={promoted} version={asked.version} onClose={() => setAsked(null)} />
      )}
    </div>
  );
};
