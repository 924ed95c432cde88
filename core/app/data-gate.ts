/** The gate for the Data page: findings in its shape, and a fix that is pressed. */
import type { GateFinding, GateReport } from '../contract/data-import.ts';
import { checkProject, fixOf, fixProject } from '../data/gate/check-project.ts';
import type { Finding, GateReport as FullReport, Place, Severity } from '../data/gate/types.ts';

const SEVERITIES: Readonly<Record<Severity, GateFinding['severity']>> = {
  error: 'stop',
  warning: 'warn',
  info: 'note',
};

/** Places that a finding shows; the count tells of the rest. */
const SHOWN = 20;

const placeOf = ({ path, line, text, note, twin }: Place): GateFinding['places'][number] => {
  const beside = note ?? (twin ? `as ${twin.split}, line ${twin.line}` : null);
  return { path, line, text: beside === null ? text : `${text} (${beside})` };
};

const findingOf = ({ id, severity, title, message, count, places, fix, otherFixes }: Finding): GateFinding => ({
  id,
  severity: SEVERITIES[severity],
  title,
  detail: message,
  count,
  places: places.slice(0, SHOWN).map(placeOf),
  fixes: [fix, ...otherFixes]
    .filter(({ kind }) => kind !== 'none')
    .map((each) => ({ id: each.id, label: each.label, consequence: each.consequence })),
});

const shown = ({ ok, findings, rows }: FullReport): GateReport => ({ ok, findings: findings.map(findingOf), rows });

export const gateOf = async (dir: string, revision: string): Promise<GateReport> =>
  shown(await checkProject(dir, revision));

/** Checks again first: a fix names rows by their place in just the files that were checked. */
export const fixFinding = async (dir: string, finding: string, fix: string): Promise<GateReport> => {
  const report = await checkProject(dir);
  fixProject(dir, report, fixOf(report, finding, fix).fix);
  return gateOf(dir, 'workspace');
};
