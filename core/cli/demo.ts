/** `idrift demo`: the sample project and the whole loop on it, step by step, with what each step made. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Session } from '../app/session.ts';
import { makeSample } from '../app/sample.ts';
import type { RunSummary } from '../contract/tracking.ts';
import { recipe } from '../contract/training.ts';
import { alertText, checkText, forOthers } from './drift-text.ts';
import { untilInterrupted, withProject } from './open-project.ts';
import { progressLine } from './progress.ts';
import { type GlobalOptions, print, printResult, shellWord, withInterval } from './terminal.ts';
import { short } from './verbs-data.ts';
import { comparisonText } from './verbs-runs.ts';
import { waitForJob } from './wait-for-job.ts';

/** One a model of 300 texts can hardly miss, one that turns around, one in another language. */
const TEXTS = [
  'Snabb leverans och riktigt bra kvalitet, är jättenöjd!',
  'Inte alls så bra som alla säger, den gick sönder efter en vecka.',
  'El paquete llegó tarde y la caja estaba rota.',
];

/** @param dir a folder that does not exist yet; default: `idrift-demo` (or `-2`, `-3` …) in the current folder. */
export const runDemo = async (options: GlobalOptions, dir: string | undefined): Promise<void> => {
  const project = resolve(dir ?? freeFolder('idrift-demo'));
  const say = (text: string): void => {
    if (options.json !== true) print(text);
  };
  let number = 0;
  const step = (title: string): void => say(`\n${(number += 1)}. ${title}`);
  const signal = untilInterrupted();
  const seconds = stopwatch();

  step('The sample project');
  await makeSample(project);
  say(`   ${project}`);
  const made = await withProject({ ...options, project }, async (session) => {
    step('Its data versions');
    const versions = (await session.data.versions()).toReversed();
    for (const { revision, message, outs, change } of versions) {
      const rows = outs.map((out) => `${out.path} ${out.rows ?? '?'}`).join(', ');
      const against = change ? ` (+${change.added} −${change.removed} rows)` : '';
      say(`   ${short(revision)} ${message}${against}: ${rows}`);
    }

    step('A small BERT trained on each of them');
    const runs: RunSummary[] = [];
    for (const { revision } of versions) {
      const run = await trainOn(session, revision, options, signal);
      runs.push(run);
      say(`   ${runLine(run)}`);
    }

    step('The runs compared');
    const comparison = await session.runs.compare(runs.map(({ runId }) => runId));
    say(indented(comparisonText(comparison)));

    step('The better one registered');
    const best = runs.toSorted((a, b) => keptLoss(a) - keptLoss(b))[0];
    if (!best) throw new Error('The sample project has no data version.');
    const { name, version } = await session.models.register({
      runId: best.runId,
      name: session.settings().model,
      description: '',
    });
    say(`   ${name} v${version} is ${best.name}: it has the lower validation loss, ${keptLoss(best).toFixed(3)}.`);

    step('Served on this computer');
    const served = await session.serving.start({ model: name, version }, { port: 0, webPort: 0 });
    const health: unknown = await (await fetch(`${served.url}/health`)).json();
    say(`   ${served.url}/health answers ${JSON.stringify(health)}`);
    const predictions = [];
    for (const text of TEXTS) {
      const { label, score } = await session.serving.predict(text);
      predictions.push({ text, label, score });
      say(`   ${label} ${score.toFixed(3)}  ${text}`);
    }

    step('Live texts sent to it, of which the later ones drift');
    const [file] = session.serving.liveFiles();
    if (!file) throw new Error('The sample project has no file of live texts.');
    await sendAll(session, file.path, options, signal);
    const { total, p50, p95 } = session.serving.traffic();
    say(`   ${total} predictions logged; ${ms(p50)} median, ${ms(p95)} 95th percentile inside the service`);
    await session.serving.stop(served.name);

    step('Has the world moved?');
    const check = await session.monitoring.check();
    say(indented(checkText(check)));

    step('What Slack would show');
    say(check.alert ? indented(alertText(check.alert)) : '   Nothing: no limit was passed.');
    return { versions, runs, comparison, model: { name, version }, health, predictions, total, check };
  });

  const { versions, runs, comparison, check, total, ...rest } = made;
  printResult(
    options,
    {
      project,
      versions,
      runs: runs.map(({ runId, name, modelId, kept, seconds: took }) => ({
        runId,
        name,
        modelId,
        best: kept,
        seconds: took,
      })),
      comparison: comparison.pairs,
      ...rest,
      predictionsLogged: total,
      drift: forOthers(check),
      alert: check.alert,
      seconds: seconds(),
    },
    () => `\nDone in ${seconds().toFixed(0)} s. Open it in the app: npm start -- --project ${shellWord(project)}`,
  );
};

const trainOn = async (
  session: Session,
  revision: string,
  options: GlobalOptions,
  signal: AbortSignal,
): Promise<RunSummary> => {
  const { runId, jobId, done } = await session.training.start({ revision, recipe: recipe.parse({}) });
  const line = progressLine(options, `   ${short(revision)}`);
  await waitForJob(session, jobId, done, line.show, signal);
  line.end();
  return session.runs.get(runId);
};

const sendAll = async (session: Session, path: string, options: GlobalOptions, signal: AbortSignal): Promise<void> => {
  const { jobId, done } = session.serving.sendFile({ path, offset: 0 });
  const line = progressLine(options, '   Sending');
  await waitForJob(session, jobId, done, line.show, signal);
  line.end();
};

const runLine = (run: RunSummary): string => {
  const { kept, metrics } = run;
  const speed = metrics['train_steps_per_second'];
  return [
    `${run.name} on ${short(run.datasets[0]?.revision ?? '')}: kept epoch ${kept?.epoch ?? '–'}`,
    `validation loss ${keptLoss(run).toFixed(3)}`,
    `test accuracy ${withInterval(kept?.testAccuracy ?? null)}`,
    `${(metrics['train_runtime'] ?? 0).toFixed(1)} s${speed === undefined ? '' : ` at ${speed.toFixed(0)} steps/s`}`,
  ].join(', ');
};

const keptLoss = ({ kept }: RunSummary): number => kept?.valLoss ?? Number.POSITIVE_INFINITY;

const ms = (value: number | null): string => (value === null ? '–' : `${value.toFixed(1)} ms`);

const indented = (text: string): string => text.replaceAll(/^(?=.)/gm, '   ');

const freeFolder = (name: string): string => {
  for (let number = 1; ; number++) {
    const path = resolve(number === 1 ? name : `${name}-${number}`);
    if (!existsSync(path)) return path;
  }
};

/** Gives the seconds since it was made. */
const stopwatch = (): (() => number) => {
  const started = performance.now();
  return () => (performance.now() - started) / 1000;
};
