/** demo, ui, init, doctor. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { IdriftError } from '../contract/errors.ts';
import { projectSettings } from '../contract/project.ts';
import { projectDirOf, untilInterrupted } from './open-project.ts';
import { EXIT, type GlobalOptions, printResult, shellWord } from './terminal.ts';
import { numberOf } from './usage.ts';

export const addProjectVerbs = (program: Command): void => {
  const globals = (): GlobalOptions => program.opts();

  program
    .command('demo')
    .description('make the sample project and run the whole loop on it')
    .option('--dir <dir>', 'a folder that does not exist yet (default: a new one in the current folder)')
    .action(async ({ dir }: { dir?: string }) => {
      const { runDemo } = await import('./demo.ts');
      await runDemo(globals(), dir);
    });

  program
    .command('ui')
    .description('the app in a browser on this computer')
    .option('--port <number>', 'port on 127.0.0.1; 0 takes any free one', numberOf(projectSettings.shape.port), 0)
    .action(async ({ port }: { port: number }) => {
      const signal = untilInterrupted();
      const { startEngine } = await import('../app/engine.ts');
      const engine = await startEngine({
        door: 'browser',
        port,
        projectDir: projectDirOf(globals()),
        rendererDir: builtPages(),
        settingsDir: null,
        slackToken: null,
        onBusy: () => {},
      });
      const url = `${engine.http}#token=${engine.token}`;
      printResult(globals(), { url }, () => `Idrift is at ${url}\nStop it with Ctrl+C.`);
      await until(signal);
      await engine.close();
      process.exit(EXIT.done);
    });

  program
    .command('init')
    .argument('<dir>', 'a folder that does not exist yet, or an empty one')
    .option('--sample', 'with the sample data and its two versions')
    .description('a new project: git, DVC files, idrift.json')
    .action(async (dir: string, { sample }: { sample?: boolean }) => {
      const { makeEmpty, makeSample } = await import('../app/sample.ts');
      const path = resolve(dir);
      await (sample === true ? makeSample(path) : makeEmpty(path));
      printResult(
        globals(),
        { project: path },
        () => `Made ${path}. Open it with: idrift ui --project ${shellWord(path)}`,
      );
    });

  program
    .command('doctor')
    .description('every part the program leans on: state, cause, fix')
    .option('--fix <id>', 'do what the fix of a finding says, where the program can')
    .action(async ({ fix: wanted }: { fix?: string }) => {
      const { runDoctor } = await import('../app/system-info.ts');
      const { checkProject } = await import('./check-project.ts');
      const { examineStack, mendStack } = await import('../app/stack-examine.ts');
      const { readProjectSettings } = await import('../app/project-settings.ts');
      const { slackTokenOf } = await import('../app/project-env.ts');
      const projectDir = projectDirOf(globals());
      const where = () => ({
        dir: projectDir,
        env: process.env,
        profiles: readProjectSettings(projectDir).stackProfiles,
      });
      if (wanted !== undefined) {
        const done = await mendStack(where(), wanted);
        if (globals().json !== true) process.stderr.write(`${done}\n`);
      }
      const { check, slackChannel } = await checkProject(globals());
      const slackToken = slackTokenOf(projectDir, process.env) !== null;
      const system = [check, ...(await runDoctor({ projectDir, slackToken, slackChannel }))];
      // A project that cannot be opened has no settings to look by.
      const stack = check.state === 'problem' ? [] : await examineStack(where());
      const checks = [...system.map((one) => ({ ...one, fixLabel: null })), ...stack];
      const ok = checks.every(({ state }) => state !== 'problem');
      const shown = checks.map(({ id, state, cause, fix, fixLabel }) => ({
        id,
        state,
        cause,
        fix,
        fixable: fixLabel !== null,
      }));
      printResult(globals(), { ok, checks: shown }, () =>
        checks
          .map(({ title, state, cause, fix }) => `${MARK[state]} ${title}: ${cause}${fix ? `\n    ${fix}` : ''}`)
          .join('\n'),
      );
      if (!ok) process.exitCode = EXIT.no;
    });
};

/** `IDRIFT_RENDERER` names another build. @throws IdriftError when there is none: the address would answer "not found". */
const builtPages = (): string => {
  const dir = process.env['IDRIFT_RENDERER'] ?? fileURLToPath(new URL('../../dist/renderer/', import.meta.url));
  if (existsSync(join(dir, 'index.html'))) return dir;
  throw new IdriftError({
    code: 'not-available',
    message: 'The pages of the app are not built.',
    where: dir,
    hint: 'Build them in the program folder: npm run build.',
  });
};

const until = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve());
  });

const MARK = { ok: '●', missing: '○', problem: '◆' } as const;
