/** What a limit means, and which one chance seldom passes with as many texts as the newest check had. */
import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../engine/client.ts';
import { limitWords } from './format.ts';

export const LimitRemark = () => {
  const checks = useQuery(orpc.monitoring.checks.queryOptions());
  return <span>{limitWords(checks.data?.find(({ falseAlarmShare }) => falseAlarmShare !== null))}</span>;
};
