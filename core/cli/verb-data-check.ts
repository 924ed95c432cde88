/** data check: the gate on the way into a version. Status 4 when it is shut. */
import type { Command } from 'commander';
import { projectDirOf } from './open-project.ts';
import { pathInProject } from './path-in-project.ts';
import { EXIT, type GlobalOptions, printResult, table } from './terminal.ts';

type Options = { readonly rev: string; readonly against?: string };

export const addDataCheck = (data: Command, globals: () => GlobalOptions): void => {
  data
    .command('check')
    .argument('[path]', 'only what concerns train, val or test, or a file or folder of them')
    .option('--rev <revision>', 'a commit, tag, branch, or workspace', 'workspace')
    .option('--against <revision>', 'the version to compare with (default: the one before)')
    .description('duplicates, labels, encoding, personal data and shifts, before they are a version')
    .action(async (path: string | undefined, { rev, against }: Options) => {
      const dir = projectDirOf(globals());
      const [{ checkProject }, { narrowed }] = await Promise.all([
        import('../data/gate/check-project.ts'),
        import('../data/gate/narrowed.ts'),
      ]);
      const whole = await checkProject(dir, rev, { against });
      const report = path === undefined ? whole : narrowed(whole, splitName(path) ?? pathInProject(dir, path));
      printResult(globals(), { ok: report.ok, findings: report.findings }, () => {
        if (report.findings.length === 0) return `Nothing found in ${report.rows} rows.`;
        const rows = report.findings.map(({ severity, count, title }) => [severity, String(count), title]);
        const lines = report.findings.flatMap(({ message, places, fix }) => [
          '',
          message,
          ...places.slice(0, 3).map((place) => `  ${place.path}:${place.line}  ${place.note ?? ''}`.trimEnd()),
          ...(places.length > 3 ? ['  …'] : []),
          `  → ${fix.label}`,
        ]);
        const verdict = report.ok ? 'The gate is open.' : 'The gate is shut.';
        return [table(['', 'count', 'what'], rows), ...lines, '', verdict].join('\n');
      });
      if (!report.ok) process.exitCode = EXIT.no;
    });
};

const splitName = (path: string): string | null => /^(train|val|test)$/.exec(path)?.[0] ?? null;
