/** When drift is checked by itself: how often, on which day, at what time of which clock, and the next three times. */
import { Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { CheckSchedule } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { fullDate } from '../../format/index.ts';
import { FieldRow } from '../../parts/FieldRow.tsx';
import { nextTimes, timeOfDay, zones } from './format-monitoring.ts';
import { WEEKDAYS } from '../monitoring/schedule-words.ts';

type Props = { readonly value: CheckSchedule; readonly onSave: (part: Partial<CheckSchedule>) => void };

const EVERY: readonly { readonly value: CheckSchedule['every']; readonly label: string }[] = [
  { value: 'week', label: 'every week' },
  { value: 'day', label: 'every day' },
  { value: 'off', label: 'never by itself' },
];

export const ScheduleSetting = ({ value, onSave }: Props) => {
  const [typed, setTyped] = useState<string | null>(null);
  const preview = useQuery({
    ...orpc.schedule.preview.queryOptions({ input: { schedule: value, count: 3 } }),
    enabled: value.every !== 'off',
  });
  const problem = typed === null ? null : timeOfDay(typed);
  const keep = (): void => {
    if (typed === null || problem !== null) return;
    if (typed !== value.at) onSave({ at: typed });
    setTyped(null);
  };
  return (
    <FieldRow
      label="Check by itself"
      reason="A check that was missed is made up for when the computer wakes, once."
      problem={problem}
      remark={value.every === 'off' ? 'only “Check now” and the command line check' : undefined}
    >
      <Select
        w={132}
        aria-label="How often"
        data={[...EVERY]}
        value={value.every}
        allowDeselect={false}
        onChange={(every) => {
          const chosen = EVERY.find((each) => each.value === every);
          if (chosen) onSave({ every: chosen.value });
        }}
      />
      {value.every === 'week' && (
        <Select
          w={122}
          aria-label="Weekday"
          data={WEEKDAYS.map((label, index) => ({ value: String(index + 1), label }))}
          value={String(value.weekday)}
          allowDeselect={false}
          onChange={(weekday) => weekday !== null && onSave({ weekday: Number(weekday) })}
        />
      )}
      {value.every !== 'off' && (
        <>
          <TextInput
            w={72}
            aria-label="Time of day"
            value={typed ?? value.at}
            error={problem !== null}
            onChange={(event) => setTyped(event.currentTarget.value)}
            onBlur={keep}
            onKeyDown={(event) => {
              if (event.key === 'Enter') keep();
              if (event.key === 'Escape') setTyped(null);
            }}
          />
          <Select
            w={190}
            searchable
            aria-label="Time zone"
            data={[...zones(value.timeZone)]}
            value={value.timeZone}
            allowDeselect={false}
            onChange={(timeZone) => timeZone !== null && onSave({ timeZone })}
          />
          {preview.data && (
            <span
              className="small second settings-wide"
              title={preview.data.times.map((each) => fullDate(each)).join(', ')}
            >
              next: {nextTimes(preview.data.times, value.timeZone)}
            </span>
          )}
        </>
      )}
    </FieldRow>
  );
};
