/** The alert of a check: the message, how its delivery went, and sending it. */
import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { Alert, DriftCheck } from '../../../core/contract/index.ts';
import { client, orpc, queryClient } from '../../engine/client.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { PathLink } from '../../parts/PathLink.tsx';
import { Section } from '../../parts/Section.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { deliveryStatus, deliveryWords, isAlarm, missingForSlack } from './format.ts';
import { SlackMessage } from './SlackMessage.tsx';

export const AlertPane = ({ check }: { readonly check: DriftCheck }) => {
  if (check.alert) return <AlertShown key={check.alert.id} alert={check.alert} />;
  if (!isAlarm(check)) return null;
  return (
    <Section title="Alert">
      <p className="second">
        This check raised no alert of its own: an earlier one told of the same cause, and a cause is told once.
      </p>
    </Section>
  );
};

const AlertShown = ({ alert }: { readonly alert: Alert }) => {
  const settings = useQuery(orpc.settings.get.queryOptions());
  const secrets = useQuery(orpc.settings.secrets.queryOptions());
  const send = useMutation({
    mutationFn: () => client.monitoring.sendAlert({ checkId: alert.checkId }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.monitoring.checks.key() }),
  });
  const known = settings.data !== undefined && secrets.data !== undefined;
  const missing = known ? missingForSlack(settings.data, secrets.data) : null;
  return (
    <Section
      title={alert.delivery === 'sent' ? 'What Slack shows' : 'What Slack would show'}
      right={
        alert.number === null ? (
          <span className="third">{alert.channel}</span>
        ) : (
          <PathLink path={`/alert/${alert.number}`}>Open alert #{alert.number}</PathLink>
        )
      }
    >
      <SlackMessage at={alert.createdAt} blocks={alert.blocks} />
      <div className="alert-state">
        <StatusShape status={deliveryStatus(alert)} />
        <span className="grow second">{deliveryWords(alert)}</span>
      </div>
      {alert.delivery === 'failed' && alert.error !== null && <div className="alert-error">{alert.error}</div>}
      {missing !== null && (
        <p className="small second alert-missing">
          To send it, set {missing} in <PathLink path="/settings?section=monitoring">Settings, Monitoring</PathLink>.
        </p>
      )}
      {known && missing === null && (
        <Button variant="light" loading={send.isPending} onClick={() => send.mutate()}>
          {alert.delivery === 'sent' || alert.delivery === 'failed' ? 'Send again to' : 'Send to'}{' '}
          {settings.data.slackChannel}
        </Button>
      )}
      {send.error && <ErrorState error={send.error} kept="The alert is kept here." />}
    </Section>
  );
};
