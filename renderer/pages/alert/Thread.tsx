/** What happened with an alert, oldest first, and how telling people of it went. */
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { DriftAlert } from '../../../core/contract/index.ts';
import { client, orpc, queryClient } from '../../engine/client.ts';
import { dateAndTime, fullDate } from '../../format/index.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { PathLink } from '../../parts/PathLink.tsx';
import { Section } from '../../parts/Section.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { deliverySentence, deliveryShape, eventStatus, eventTitle, newestDeliveries } from './format.ts';

export const Thread = ({ alert }: { readonly alert: DriftAlert }) => (
  <>
    <Section title="The thread" className="alert-left">
      <ol className="alert-thread">
        {alert.events.map((event, index) => (
          <li key={index}>
            <StatusShape status={eventStatus(event)} />
            <div className="grow">
              <div className="row">
                <span className="medium">{eventTitle(event)}</span>
                <span className="push small third nowrap" title={fullDate(event.at)}>
                  {dateAndTime(event.at)}
                </span>
              </div>
              <div className="small second">
                {event.by}
                {event.note === '' ? '' : `: ${event.note}`}
              </div>
            </div>
          </li>
        ))}
      </ol>
    </Section>
    <Told alert={alert} />
  </>
);

const Told = ({ alert }: { readonly alert: DriftAlert }) => {
  const send = useMutation({
    mutationFn: () => client.alerts.send({ id: alert.id }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.alerts.key() }),
  });
  const newest = newestDeliveries(alert);
  return (
    <Section title="Who was told" className="alert-left">
      {newest.length === 0 && <p className="second">Nobody: it is shown here only.</p>}
      {newest.map((delivery) => (
        <div key={delivery.channel} className="alert-told">
          <StatusShape status={deliveryShape(delivery)} />
          <span className="second">{deliverySentence(delivery)}</span>
        </div>
      ))}
      <div className="row alert-send">
        <Button variant="default" loading={send.isPending} onClick={() => send.mutate()}>
          Send it again
        </Button>
        <PathLink path="/settings?section=monitoring" className="small">
          Say where alerts go
        </PathLink>
      </div>
      {send.error && <ErrorState error={send.error} kept="The alert is kept here." />}
    </Section>
  );
};
