/** One question about an alert, with room for why: it is kept with the alert. */
import { Button, SegmentedControl, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { DriftAlert } from '../../../core/contract/index.ts';
import { orpc, queryClient } from '../../engine/client.ts';
import { dateAndTime } from '../../format/index.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { ACTION_WORDS, act, SNOOZE_DAYS, snoozeEnd } from './actions.ts';
import type { AlertAction } from './search.ts';

type Props = { readonly alert: DriftAlert; readonly action: AlertAction; readonly onClose: () => void };

const DAY_WORDS: Readonly<Record<(typeof SNOOZE_DAYS)[number], string>> = { 1: 'a day', 7: 'a week', 28: 'four weeks' };

export const ActionDialog = ({ alert, action, onClose }: Props) => {
  const [note, setNote] = useState('');
  const [days, setDays] = useState(7);
  const { title, detail, verb } = ACTION_WORDS[action];
  const run = useMutation({
    mutationFn: () => act(alert, action, { note: note.trim(), days }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: orpc.alerts.key() });
      onClose();
    },
  });
  return (
    <Dialog label={title} onClose={onClose} width={460}>
      <form
        className="dialog-inside"
        onSubmit={(event) => {
          event.preventDefault();
          run.mutate();
        }}
      >
        <h2>{title}</h2>
        <div className="second dialog-text">{detail}</div>
        {action === 'snooze' && (
          <div className="row alert-snooze">
            <SegmentedControl
              aria-label="For how long"
              value={String(days)}
              data={SNOOZE_DAYS.map((each) => ({ value: String(each), label: DAY_WORDS[each] }))}
              onChange={(value) => setDays(Number(value))}
            />
            <span className="small second">until {dateAndTime(snoozeEnd(days))}</span>
          </div>
        )}
        <Textarea
          label="Why, for those who look later"
          autosize
          minRows={2}
          maxRows={6}
          maxLength={2000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        {run.error && <ErrorState error={run.error} kept="The alert is as it was." />}
        <div className="row dialog-actions">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button type="submit" loading={run.isPending}>
            {verb}
          </Button>
        </div>
      </form>
    </Dialog>
  );
};
