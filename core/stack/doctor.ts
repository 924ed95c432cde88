/**
 * What keeps a stack from running, each with its cause, what to do, and whether a button can do it. Looking changes nothing and may be
 * repeated at will: a page asks again and a line that is mended turns green. Other parts add checks of their own to `STACK_CHECKS`.
 */
import { IdriftError } from '../contract/errors.ts';
import type { ComposeProject } from './compose/model.ts';
import { freeBytesHere } from './disk-space.ts';
import type { DoctorCheck, DoctorContext, DoctorLine } from './doctor-check.ts';
import { containerChecks } from './doctor-containers.ts';
import { engineChecks } from './doctor-engine.ts';
import { connectEngine, type Engine, type Environment, NoEngineError } from './engine/index.ts';

export type { DoctorCheck, DoctorContext, DoctorLine } from './doctor-check.ts';

export const STACK_CHECKS: readonly DoctorCheck[] = [...engineChecks, ...containerChecks];

export type DoctorOptions = {
  readonly env?: Environment;
  readonly project: ComposeProject | null;
  readonly checks?: readonly DoctorCheck[];
  readonly connect?: () => Promise<Engine>;
  readonly freeBytes?: DoctorContext['freeBytes'];
  readonly now?: () => number;
};

/** Looks at everything, all at once. A check that throws is `unknown`, and the others go on. */
export const examine = async (options: DoctorOptions): Promise<readonly DoctorLine[]> => {
  const { checks = STACK_CHECKS } = options;
  return withEngine(
    options,
    async (context) => {
      const lines = await Promise.all(checks.map((check) => lookAt(check, context)));
      const { product, version, url } = context.engine;
      return [well('engine', `${product} ${version} answers at ${url}.`), ...lines.flat()];
    },
    (line) => [
      line,
      ...checks.map(
        ({ id }): DoctorLine => ({
          id,
          state: 'unknown',
          cause: 'There is no engine to ask.',
          fix: '',
          fixable: false,
        }),
      ),
    ],
  );
};

/** Presses the button of a line. @throws IdriftError for a line that has none, and what the mending throws */
export const mend = (line: DoctorLine, options: DoctorOptions): Promise<void> =>
  withEngine(
    options,
    async (context) => {
      const { checks = STACK_CHECKS } = options;
      for (const check of checks) {
        if (!check.mend || !line.fixable || !line.id.startsWith(`${check.id}-`)) continue;
        return check.mend(context, line);
      }
      throw new IdriftError({ code: 'bad-input', message: `Nothing can mend ${line.id} by itself.`, hint: line.fix });
    },
    ({ cause, fix }) => {
      throw new IdriftError({ code: 'not-available', message: cause, hint: fix });
    },
  );

const withEngine = async <Result>(
  options: DoctorOptions,
  work: (context: DoctorContext) => Promise<Result>,
  without: (line: DoctorLine) => Result,
): Promise<Result> => {
  const {
    env = process.env,
    project,
    connect = () => connectEngine(env),
    freeBytes = freeBytesHere,
    now = Date.now,
  } = options;
  let engine: Engine;
  try {
    engine = await connect();
  } catch (thrown) {
    if (!(thrown instanceof IdriftError)) throw thrown;
    const { message, hint = '' } = thrown.info;
    const id = thrown instanceof NoEngineError ? thrown.trouble : 'engine-settings';
    return without({ id, state: 'problem', cause: message, fix: hint, fixable: false });
  }
  try {
    return await work({ engine, project, freeBytes, now });
  } finally {
    engine.close();
  }
};

const lookAt = async (check: DoctorCheck, context: DoctorContext): Promise<readonly DoctorLine[]> => {
  try {
    const lines = await check.look(context);
    return lines.length > 0 ? lines : [well(check.id, check.well)];
  } catch (thrown) {
    if (!(thrown instanceof IdriftError)) throw thrown;
    const { message, hint = '' } = thrown.info;
    return [{ id: check.id, state: 'unknown', cause: message, fix: hint, fixable: false }];
  }
};

const well = (id: string, cause: string): DoctorLine => ({ id, state: 'ok', cause, fix: '', fixable: false });
