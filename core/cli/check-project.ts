/** The doctor's look at the project itself: its settings and its stores. */
import type { z } from 'zod';
import { toErrorInfo } from '../contract/errors.ts';
import type { doctorCheck } from '../contract/system.ts';
import { withProject } from './open-project.ts';
import type { GlobalOptions } from './terminal.ts';

type Checked = { readonly check: z.infer<typeof doctorCheck>; readonly slackChannel: string };

/** Opening a project reads every page of its stores. A project that cannot be opened is a red line, not an error. */
export const checkProject = async (options: GlobalOptions): Promise<Checked> => {
  const about = { id: 'project', title: 'Project' };
  try {
    return await withProject(options, async (session) => {
      const { dir, problem } = await session.project();
      const { slackChannel } = session.settings();
      if (problem !== null) return { slackChannel, check: { ...about, state: 'missing', cause: problem, fix: null } };
      const cause = `${dir}: settings, runs, checks and predictions can be read.`;
      return { slackChannel, check: { ...about, state: 'ok', cause, fix: null } };
    });
  } catch (thrown) {
    const { message, hint } = toErrorInfo(thrown);
    return { slackChannel: '', check: { ...about, state: 'problem', cause: message, fix: hint ?? null } };
  }
};
