/** A chart's data as a table, and a copy of it as tab-separated values. */
import { copyText } from '../copy-text.ts';

export type ChartData = {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
};

const asTsv = ({ head, rows }: ChartData): string =>
  [head, ...rows].map((cells) => cells.map((cell) => cell ?? '').join('\t')).join('\n');

export const ChartTable = ({ data, label }: { readonly data: ChartData; readonly label: string }) => {
  const copy = (): Promise<void> => copyText(asTsv(data), `Copied ${data.rows.length} rows`);
  return (
    <div className="chart-table" tabIndex={0}>
      <table className="plain">
        <caption className="for-readers">{label}</caption>
        <thead>
          <tr>
            {data.head.map((name, column) => (
              <th key={name} className={column === 0 ? '' : 'right'}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.rows.map((cells, row) => (
            <tr key={row}>
              {cells.map((cell, column) => (
                <td key={column} className={column === 0 ? '' : 'right'}>
                  {cell ?? '–'}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <button type="button" className="text-button" onClick={() => void copy()}>
        Copy as TSV
      </button>
    </div>
  );
};
