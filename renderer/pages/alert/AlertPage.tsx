/** One alert: what happened with it, the texts that made it, what was told, and what to do about it. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { orpc } from '../../engine/client.ts';
import { useCrumbs } from '../../frame/crumbs.ts';
import { AnswerLine } from '../../parts/AnswerLine.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { Pane, Panes } from '../../parts/Panes.tsx';
import { PathLink } from '../../parts/PathLink.tsx';
import { Section } from '../../parts/Section.tsx';
import { useNextStep } from '../labels/draft/use-next-step.tsx';
import { SlackMessage } from '../monitoring/SlackMessage.tsx';
import { ActionDialog } from './ActionDialog.tsx';
import { ACTION_WORDS } from './actions.ts';
import './alert.css';
import { AlertTexts } from './AlertTexts.tsx';
import { actionsOf, alertAnswer, chanceWords, wasToldInSlack } from './format.ts';
import { Measured } from './Measured.tsx';
import type { AlertAction } from './search.ts';
import { Thread } from './Thread.tsx';
import { useAlertQueue } from './use-alert-queue.ts';
import { useLooked } from './use-looked.ts';

const route = getRouteApi('/alert/$number');

export const AlertPage = () => {
  const { number } = route.useParams();
  const { do: asked } = route.useSearch();
  const navigate = useNavigate();
  const alert = useQuery(orpc.alerts.get.queryOptions({ input: { id: number } }));
  const checks = useQuery(orpc.monitoring.checks.queryOptions());
  useCrumbs(`Alert #${number}`);
  const queue = useAlertQueue(Number(number));
  const loop = useQuery(orpc.labels.loopOfAlert.queryOptions({ input: { alert: Number(number) } }));
  const step = useNextStep(loop.data, queue.go ?? undefined);
  useLooked(alert.data);
  const ask = (action: AlertAction | undefined): void =>
    void navigate({ to: '/alert/$number', params: { number }, search: { do: action }, replace: true });
  if (alert.error && !alert.data) {
    return (
      <div className="page">
        <ErrorState error={alert.error} kept="Nothing was changed." onRetry={() => void alert.refetch()} />
      </div>
    );
  }
  const { data } = alert;
  const check = data && checks.data?.find(({ id }) => id === data.checks.at(-1));
  const actions = data ? actionsOf(data) : [];
  return (
    <div className="page alert-page">
      <AnswerLine page={`alert ${number}`} answer={data && checks.data ? alertAnswer(data, check) : null}>
        {actions
          .filter((action) => action !== 'false-alarm')
          .map((action) => (
            <Button key={action} variant="default" onClick={() => ask(action)}>
              {ACTION_WORDS[action].button}
            </Button>
          ))}
        {step.words !== null && (
          <Button loading={queue.busy || step.busy} disabled={queue.go === null} onClick={step.press}>
            {step.words}
          </Button>
        )}
      </AnswerLine>
      {queue.error !== null && <ErrorState error={queue.error} kept="No queue was made; the alert is as it was." />}
      {step.error !== null && (
        <ErrorState error={step.error} kept="The alert is as it was.">
          {step.way && <PathLink path={step.way.path}>{step.way.words}</PathLink>}
        </ErrorState>
      )}
      {step.dialog}
      {!data && <Loading rows={10} />}
      {data && (
        <Panes name="alert">
          <Pane name="thread" size="24%" min="220px">
            <Thread alert={data} loop={loop.data} />
          </Pane>
          <Pane name="texts" size="46%" min="280px">
            {check ? (
              <AlertTexts check={check} causes={data.cause} />
            ) : (
              checks.data && <p className="second alert-gone">Its checks are no longer kept.</p>
            )}
          </Pane>
          <Pane name="message" size="30%" min="250px" sunken>
            <Section title={wasToldInSlack(data) ? 'What Slack shows' : 'What Slack would show'}>
              <SlackMessage at={data.openedAt} blocks={data.blocks} />
            </Section>
            {check && <Measured alert={data} check={check} />}
            {actions.includes('false-alarm') && (
              <Section title="If it is nothing">
                <p className="second">
                  {check && chanceWords(check)} Judging it a false alarm closes it and counts it; limits stay as they
                  are.
                </p>
                <button type="button" className="text-button" onClick={() => ask('false-alarm')}>
                  {ACTION_WORDS['false-alarm'].button}
                </button>
              </Section>
            )}
          </Pane>
        </Panes>
      )}
      {data && asked !== undefined && actions.includes(asked) && (
        <ActionDialog alert={data} action={asked} onClose={() => ask(undefined)} />
      )}
    </div>
  );
};
