/** Of a report, what concerns one split, or the files at and under a path. */
import { IdriftError } from '../../contract/errors.ts';
import type { Fix, GateReport } from './types.ts';

/**
 * Findings with a row of those files among the rows that they name or would change; their counts and fixes are those of all files.
 * @param wanted `train`, or a path from the project.
 * @throws IdriftError `not-found` when no split is there.
 */
export const narrowed = (report: GateReport, wanted: string): GateReport => {
  const files = report.files.filter(
    ({ split, path }) => split === wanted || path === wanted || path.startsWith(`${wanted}/`) || wanted === '',
  );
  if (files.length === 0) {
    throw new IdriftError({
      code: 'not-found',
      message: `${wanted} holds no split of this version.`,
      where: wanted,
      hint: `Give train, val or test, or one of: ${report.files.map(({ path }) => path).join(', ')}.`,
    });
  }
  const concerns = (split: string): boolean => files.some((file) => file.split === split);
  const fixConcerns = ({ rows, files: whole }: Fix): boolean => [...Object.keys(rows), ...(whole ?? [])].some(concerns);
  const findings = report.findings.filter(
    ({ places, fix, otherFixes, id }) =>
      places.some(({ split, twin }) => concerns(split) || (twin && concerns(twin.split))) ||
      [fix, ...otherFixes].some(fixConcerns) ||
      concerns(id.split(':')[1] ?? '') ||
      (places.length === 0 && !id.includes(':')),
  );
  return {
    ...report,
    ok: findings.every(({ severity }) => severity !== 'error'),
    rows: files.reduce((sum, { rows }) => sum + rows, 0),
    findings,
  };
};
