/** What happened with an alert, oldest first, and how telling people of it went. */
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { DriftAlert, LabelLoop } from '../../../core/contract/index.ts';
import { client, orpc, queryClient } from '../../engine/client.ts';
import { dateAndTime, fullDate } from '../../format/index.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { PathLink } from '../../parts/PathLink.tsx';
import { Section } from '../../parts/Section.tsx';
import { type Status, StatusShape } from '../../parts/StatusShape.tsx';
import { loopSteps, type StepState } from '../labels/draft/words.ts';
import { deliverySentence, deliveryShape, eventStatus, eventTitle, newestDeliveries } from './format.ts';

type ThreadProps = {
  readonly alert: DriftAlert;
  /** undefined: not known yet. */
  readonly loop: LabelLoop | undefined;
};

export const Thread = ({ alert, loop }: ThreadProps) => (
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
                {event.promoted && (
                  <>
                    {' '}
                    <PathLink path={`/models/${encodeURIComponent(alert.model)}?version=${event.promoted.version}`}>
                      Open v{event.promoted.version}
                    </PathLink>
                  </>
                )}
              </div>
            </div>
          </li>
        ))}
      </ol>
    </Section>
    {loop && <Way loop={loop} />}
    <Told alert={alert} />
  </>
);

const SHAPES: Readonly<Record<StepState, Status>> = {
  done: 'finished',
  now: 'attention',
  working: 'working',
  later: 'stopped',
};

/** From its texts to a better version. */
const Way = ({ loop }: { readonly loop: LabelLoop }) => (
  <Section title="To a better version" className="alert-left">
    <ol className="alert-thread">
      {loopSteps(loop).map(({ name, state, words, at, path }) => (
        <li key={name} data-state={state} aria-current={state === 'now' ? 'step' : undefined}>
          <StatusShape status={SHAPES[state]} />
          <div className="grow">
            <div className="row">
              <span className={state === 'later' ? 'third' : 'medium'}>{name}</span>
              {at !== null && (
                <span className="push small third nowrap" title={fullDate(at)}>
                  {dateAndTime(at)}
                </span>
              )}
            </div>
            {words !== null && (
              <div className="small second">
                <PathLink path={path}>{words}</PathLink>
              </div>
            )}
          </div>
        </li>
      ))}
    </ol>
  </Section>
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
