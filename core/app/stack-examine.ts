/** The doctor's stack part for a program that looks once and ends, as the command line does. */
import { IdriftError } from '../contract/errors.ts';
import type { StackCheck } from '../contract/stack.ts';
import type { ComposeProject } from '../stack/compose/index.ts';
import { type DoctorCheck, type DoctorLine, examine, mend } from '../stack/doctor.ts';
import { type Environment, ps } from '../stack/engine/index.ts';
import { examineProject, mendProject, projectChecks } from './doctor/index.ts';
import { checkId, stackChecks } from './stack-doctor.ts';
import { readStackFile } from './stack-file.ts';
import { createEngineLink } from './stack-link.ts';
import { stackStatus } from './stack-status.ts';

/** The file anew, whatever profile: a container may run whose profile is not chosen any more. */
const checksFor = ({ dir, env }: Pick<Where, 'dir' | 'env'>): readonly DoctorCheck[] =>
  projectChecks({
    dir,
    reread: () => {
      const state = readStackFile(dir, ['*'], env);
      if (state.kind === 'read') return state.file.project;
      throw new IdriftError(
        state.kind === 'faulty' ? state.problem : { code: 'not-found', message: 'The project has no compose file.' },
      );
    },
  });

type Where = { readonly dir: string; readonly env: Environment; readonly profiles: readonly string[] };

type Whole = Pick<Where, 'dir' | 'env'> & { readonly project: ComposeProject | null };

/** Lines about the engine and the stack, and about the project folder. @param isUsed false: nobody uses a stack here, and none is looked at. */
export const examineWhole = async ({ dir, env, project }: Whole, isUsed = true): Promise<DoctorLine[]> =>
  (
    await Promise.all([examine({ env, project, checks: isUsed ? checksFor({ dir, env }) : [] }), examineProject(dir)])
  ).flat();

/** Where the project has no compose file of its own and nothing of ours runs, only the engine is looked at: nobody uses a stack there. */
export const examineStack = async ({ dir, env, profiles }: Where): Promise<StackCheck[]> => {
  const state = readStackFile(dir, profiles, env);
  const file = state.kind === 'read' ? state.file : null;
  const link = createEngineLink({ env, project: () => null, onEvent: () => {}, onChange: () => {} });
  try {
    const found = await link.look();
    const containers = found.engine && file ? await ps(found.engine, file.project.name).catch(() => []) : [];
    const isUsed = file?.own === true || containers.length > 0;
    const lines = await examineWhole({ dir, env, project: isUsed ? (file?.project ?? null) : null }, isUsed);
    const parts = { work: null, problem: null, problems: new Map(), lastStart: null };
    const status = stackStatus({ state, found, containers, ...parts });
    return stackChecks(isUsed ? status : { ...status, file: null }, lines, []);
  } finally {
    link.close();
  }
};

/** @throws IdriftError `not-found` where there is no such finding, or nothing can be done about it here */
export const mendStack = async ({ dir, env, profiles }: Where, id: string): Promise<string> => {
  const done = await mendProject(dir, env, id);
  if (done !== null) return done;
  const state = readStackFile(dir, profiles, env);
  const options = { env, project: state.kind === 'read' ? state.file.project : null, checks: checksFor({ dir, env }) };
  // Looked at anew: what is to be mended is what is the case now.
  const line = (await examine(options)).find((each) => checkId(each) === id && each.fixable);
  if (!line) {
    throw new IdriftError({
      code: 'not-found',
      message: `There is no finding ${id} that can be mended by itself.`,
      where: id,
      hint: 'See what there is: idrift doctor.',
    });
  }
  await mend(line, options);
  return `Done about ${line.subject ?? line.id}.`;
};
