/** Dress rehearsals as jobs, and promotions through their gate. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rehearse } from '../../analysis/rehearse.ts';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { errorSentence, IdriftError } from '../../contract/errors.ts';
import { type MustPassExample, type Rehearsal, rehearsal as rehearsalSchema } from '../../contract/rehearsal.ts';
import type { Deployment } from '../../contract/serving.ts';
import type { Asking, TimedAnswer } from '../../serving/asking.ts';
import type { PredictionReader } from '../../serving/prediction-reader.ts';
import type { Changes } from '../changes.ts';
import type { Evaluations } from '../evaluations.ts';
import type { Jobs, StartedJob } from '../jobs.ts';
import type { Deployments } from './deployments.ts';
import { FIRST } from './order.ts';
import { addMustPass, readMustPass, removeMustPass } from './must-pass.ts';

export type PromotionParts = {
  readonly dir: string;
  /** Where results are kept. */
  readonly folder: string;
  readonly deployments: Deployments;
  readonly asking: Asking;
  readonly reader: Pick<PredictionReader, 'page'>;
  readonly evaluations: Pick<Evaluations, 'of'>;
  readonly jobs: Jobs;
  readonly changes: Changes;
  /** Labelled texts that the candidate's data answers alerts with, which neither of the runs was trained on; left out: there are none. */
  readonly alertTexts?: (candidate: string | null, current: string | null) => Promise<AlertTexts>;
};

export type AlertTexts = {
  readonly alerts: readonly number[];
  readonly rows: readonly { readonly text: string; readonly label: string }[];
  /** All texts of the alerts that were sent to be labelled. */
  readonly known: readonly string[];
  /** Why nothing can be said. */
  readonly problem?: string;
};

type Which = {
  readonly model: string;
  readonly version: number;
  /** Whose version it is to replace; left out: the one that serves the model. */
  readonly deployment?: string | undefined;
};

const NO_TEXTS: AlertTexts = { alerts: [], rows: [], known: [] };
/** Texts that are asked in one message to the process that answers. */
const AT_ONCE = 8;
/** Test texts beyond this tell nothing new in a rehearsal, and take time. */
const MOST_TEST_ROWS = 1000;

export const openPromotion = (parts: PromotionParts) => {
  const { deployments, asking } = parts;
  /** One for each version that it was rehearsed against: deployments of one model may serve different ones. */
  const resultFile = (which: Which): string =>
    join(parts.folder, `${encodeURIComponent(which.model)} v${which.version} for v${currentOf(which) ?? 0}.json`);

  const kept = (which: Which): Rehearsal | null => {
    const file = resultFile(which);
    try {
      return rehearsalSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch {
      return null;
    }
  };

  /** The model's deployment that runs, else its last one. */
  const liveOf = (model: string): Deployment | null => deployments.list().find((each) => each.model === model) ?? null;

  const currentOf = ({ model, version, deployment }: Which): number | null => {
    const live = deployment === undefined ? liveOf(model) : deployments.get(deployment);
    if (live && live.model !== model) {
      throw new IdriftError({
        code: 'bad-input',
        message: `${live.name} serves ${live.model}, not ${model}.`,
        where: live.name,
        hint: `Name a deployment of ${model}, or start one.`,
      });
    }
    return live && live.version !== version ? live.version : null;
  };

  const run = async (
    which: Which,
    last: number,
    report: (done: number, all: number) => void,
    signal?: AbortSignal,
  ): Promise<Rehearsal> => {
    const { model, version } = which;
    const current = currentOf(which);
    const candidateTarget = await deployments.target(model, version);
    const dirs = [candidateTarget.modelDir];
    const currentTarget = current === null ? null : await deployments.target(model, current);
    if (currentTarget) dirs.push(currentTarget.modelDir);
    const requests =
      last === 0 ? [] : parts.reader.page({ model, offset: 0, limit: last }).rows.map(({ text }) => text);
    const runId = candidateTarget.runId;
    const tests =
      (runId === null ? null : await parts.evaluations.of(runId, 'test'))?.rows.slice(0, MOST_TEST_ROWS) ?? [];
    const mustPass = readMustPass(parts.dir, model);
    const heldOut = (await parts.alertTexts?.(runId, currentTarget?.runId ?? null)) ?? NO_TEXTS;
    const texts = [...requests, ...[...tests, ...mustPass, ...heldOut.rows].map(({ text }) => text)];
    const answers: TimedAnswer[][] = dirs.map(() => []);
    for (let at = 0; at < texts.length; at += AT_ONCE) {
      signal?.throwIfAborted();
      const some = await asking.ask(dirs, texts.slice(at, at + AT_ONCE));
      for (const [i, of] of some.entries()) answers[i]?.push(...of);
      report(Math.min(texts.length, at + AT_ONCE), texts.length);
    }
    const given = (model: number, row: number) => {
      const answer = answers[model]?.[row];
      return answer ? { label: answer.label, probability: answer.score, milliseconds: answer.milliseconds } : null;
    };
    const NONE = { label: '', probability: 0, milliseconds: 0 };
    const both = (row: number) => ({
      text: texts[row] ?? '',
      candidate: given(0, row) ?? NONE,
      current: current === null ? null : given(1, row),
    });
    const result = rehearse({
      model,
      candidate: version,
      current,
      at: new Date().toISOString(),
      requests: requests.map((_, i) => both(i)),
      testRows: tests.map(({ label }, i) => ({ label, ...both(requests.length + i) })),
      mustPass: mustPass.map((example, i) => ({
        ...example,
        answer: both(requests.length + tests.length + i).candidate,
      })),
      alertTexts: {
        alerts: heldOut.alerts,
        known: new Set(heldOut.known),
        problem: heldOut.problem,
        rows: heldOut.rows.map(({ label }, i) => ({
          label,
          ...both(requests.length + tests.length + mustPass.length + i),
        })),
      },
    });
    writeFileAtomic(resultFile(which), `${JSON.stringify(result)}\n`);
    parts.changes.emit('serving', model);
    return result;
  };

  return {
    rehearse: ({ last, ...which }: Which & { readonly last: number }): { jobId: string; done: StartedJob['done'] } => {
      const { job, done } = parts.jobs.start(
        { kind: 'rehearsal', title: `Rehearsing ${which.model} v${which.version}`, path: '/serving' },
        async (report, signal) => {
          const began = Date.now();
          await run(
            which,
            last,
            (sofar, all) => {
              const seconds = (Date.now() - began) / 1000;
              report({
                progress: sofar / all,
                where: `text ${sofar} of ${all}`,
                rate: `${(sofar / Math.max(seconds, 1e-3)).toFixed(0)} texts/s`,
                secondsLeft: (seconds / sofar) * (all - sofar),
              });
            },
            signal,
          );
        },
      );
      return { jobId: job.id, done };
    },
    /** The newest one against what answers now; one against another version says nothing. */
    rehearsal: (which: Which): Rehearsal | null => {
      const found = kept(which);
      return found && found.current === currentOf(which) ? found : null;
    },
    /** @throws IdriftError `conflict` where the gate is shut, or nothing was rehearsed, and no note overrules it. */
    promote: async (order: { name: string; version: number; overrule?: string | undefined }): Promise<Deployment> => {
      const { name, version, overrule } = order;
      const before = deployments.get(name);
      const which = { model: before.model, version, deployment: name };
      const found = kept(which);
      const valid = found && found.current === currentOf(which) ? found : null;
      const failed = valid?.checks.filter(({ state }) => state === 'not-passed').map(({ words }) => words) ?? [
        'It was not rehearsed.',
      ];
      if (failed.length > 0 && overrule === undefined) throw gateIsShut(name, which, failed, valid !== null);
      const by = overrule === undefined ? 'promoted through the gate' : `promoted past the gate: ${overrule}`;
      const promoted = await deployments.setVersion(name, version, by);
      deployments.note(before.model, {
        what: 'promoted',
        version,
        from: before.version,
        deployment: name,
        verdict: failed.length === 0 ? 'go' : 'no-go',
        reasons: failed.map((words) => words.slice(0, 300).toWellFormed()),
        note: failed.length === 0 ? null : (overrule ?? null),
      });
      return promoted;
    },
    mustPass: (model: string): MustPassExample[] => readMustPass(parts.dir, model),
    addMustPass: (model: string, example: MustPassExample): MustPassExample[] => {
      const examples = addMustPass(parts.dir, model, example);
      parts.changes.emit('serving', model);
      return examples;
    },
    removeMustPass: (model: string, text: string): MustPassExample[] => {
      const examples = removeMustPass(parts.dir, model, text);
      parts.changes.emit('serving', model);
      return examples;
    },
    ask: async ({ model, version, text }: Which & { readonly text: string }): Promise<TimedAnswer> => {
      if (text.trim() === '') throw noText();
      const { modelDir } = await deployments.target(model, version);
      const [answer] = (await asking.ask([modelDir], [text]))[0] ?? [];
      if (!answer) throw new IdriftError({ code: 'internal', message: `${model} v${version} gave no answer.` });
      return answer;
    },
    explain: async ({ model, version, text, label }: Which & { text: string; label?: string | undefined }) => {
      if (text.trim() === '') throw noText();
      const { modelDir } = await deployments.target(model, version);
      const found = await asking.explain(modelDir, text, label);
      return { label: found.label, words: [...found.words] };
    },
    deploymentOf: (model: string): string => liveOf(model)?.name ?? FIRST,
    /** Of a job: throws what kept it from finishing. */
    finished: async (done: StartedJob['done']): Promise<void> => {
      const fault = await done;
      if (fault) throw new IdriftError({ ...fault, message: errorSentence(fault) });
    },
    close: (): Promise<void> => asking.close(),
  };
};

const noText = (): IdriftError =>
  new IdriftError({ code: 'bad-input', message: 'There is no text to ask about.', hint: 'Write a text first.' });

const gateIsShut = (name: string, { model, version }: Which, reasons: readonly string[], rehearsed: boolean) =>
  new IdriftError({
    code: 'conflict',
    message: `The gate is shut: ${model} v${version} does not replace what ${name} answers with. ${reasons.join(' ')}`,
    where: `${model}/${version}`,
    hint: rehearsed ? 'Promote it all the same by saying why: a note is kept with it.' : 'Rehearse it first.',
  });
