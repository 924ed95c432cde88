/** The report as the app's contract has it. */
import type { GateReport as Answer } from '../../contract/data-import.ts';
import type { GateReport } from './types.ts';

const SEVERITY = { error: 'stop', warning: 'warn', info: 'note' } as const;

export const answerOf = ({ ok, rows, findings }: GateReport): Answer => ({
  ok,
  rows,
  findings: findings.map(({ id, severity, title, message, count, places, fix, otherFixes }) => ({
    id,
    severity: SEVERITY[severity],
    title,
    detail: message,
    count,
    places: places.map(({ path, line, text, note }) => ({
      path,
      line,
      text: note === undefined ? text : `${text} (${note})`,
    })),
    fixes: [fix, ...otherFixes]
      .filter(({ kind }) => kind !== 'none')
      .map(({ id: each, label, consequence }) => ({ id: each, label, consequence })),
  })),
});
