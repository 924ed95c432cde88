/** How many false alarms a year are acceptable, with what that means for as many texts as this project's checks have. */
import { useQuery } from '@tanstack/react-query';
import type { CheckSchedule } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { budgetWords, falseAlarms } from './format-monitoring.ts';
import { TypedSetting } from './TypedSetting.tsx';

type Props = {
  readonly value: number;
  readonly schedule: CheckSchedule;
  readonly onSave: (perYear: number) => void;
};

export const FalseAlarms = ({ value, schedule, onSave }: Props) => {
  const checks = useQuery(orpc.monitoring.checks.queryOptions());
  const check = checks.data?.find(({ family }) => family !== null);
  const budget = useQuery(orpc.driftLab.budget.queryOptions({ input: { falseAlarmsPerYear: value } }));
  return (
    <TypedSetting
      label="False alarms a year"
      reason="On average, of all models together. The limit of a check follows from it; fewer false alarms see less."
      value={String(value)}
      check={falseAlarms}
      width={88}
      onSave={(text) => onSave(Number(text.replace(',', '.')))}
      remark={budgetWords({ perYear: value, schedule, noticed: budget.data?.noticedShare, check })}
    />
  );
};
