/** Data and parameters that differ from the run that is served. */
import type { RunSummary } from '../../../core/contract/index.ts';
import { duration, shortHash } from '../../format/index.ts';
import type { DifferingParam } from '../runs/differences.ts';
import { paramTitle, writeParam } from '../runs/params.ts';
import { RunName } from '../runs/RunName.tsx';
import type { Baseline } from './baseline.ts';

type Props = { readonly run: RunSummary; readonly baseline: Baseline; readonly params: readonly DifferingParam[] };

export const DifferenceTable = ({ run, baseline, params }: Props) => {
  const other = baseline.run;
  const rows: readonly (readonly [key: string, title: string, own: string, others: string])[] = [
    ...(run.datasets[0]?.digest === other.datasets[0]?.digest
      ? []
      : ([
          [
            'data',
            'data version',
            shortHash(run.datasets[0]?.revision ?? '–'),
            shortHash(other.datasets[0]?.revision ?? '–'),
          ],
        ] as const)),
    ...params.map(
      ({ key, alike }) =>
        [
          [key, ...alike].join(', '),
          paramTitle(key),
          writeParam(key, run.params[key]),
          writeParam(key, other.params[key]),
        ] as const,
    ),
  ];
  return (
    <table className="plain differences">
      <thead>
        <tr>
          <th>
            <span className="for-readers">what</span>
          </th>
          <th>{run.name}</th>
          <th>
            <RunName run={other} served={baseline.served} reachable />
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([key, title, own, others]) => (
          <tr key={key}>
            <td className="second" title={key}>
              {title}
            </td>
            <td>{own}</td>
            <td className="second">{others}</td>
          </tr>
        ))}
        <tr>
          <td className="second">time</td>
          <td>{run.seconds === null ? '–' : duration(run.seconds)}</td>
          <td className="second">{other.seconds === null ? '–' : duration(other.seconds)}</td>
        </tr>
      </tbody>
    </table>
  );
};
