/** The draft's questions and its work on rows, as the process that reads rows is asked for them. */
import type { VerbContext } from '../data-verbs.ts';
import type { AddedRow, DraftAnswer, DraftQuestion, HeldQuestion, UnseenQuestion } from './draft-files.ts';

type DraftOrder = { readonly question: DraftQuestion; readonly title: string };

const drafts = () => import('./draft-files.ts');

export const draftTasks = {
  'draft-held': async (_context: VerbContext, question: HeldQuestion): Promise<readonly string[]> =>
    (await drafts()).heldOutOf(question),
  'draft-read': async ({ dir }: VerbContext, question: DraftQuestion): Promise<DraftAnswer> =>
    (await drafts()).readDraft(dir, question),
  'draft-add': async (
    { dir }: VerbContext,
    { question, title }: DraftOrder,
  ): Promise<Readonly<Record<string, AddedRow>>> => (await drafts()).addToDraft(dir, question, title),
  'draft-take': async ({ dir }: VerbContext, { question, title }: DraftOrder): Promise<readonly string[]> =>
    (await drafts()).takeWithdrawn(dir, question, title),
  'unseen-texts': async ({ dir }: VerbContext, question: UnseenQuestion): Promise<readonly boolean[]> =>
    (await drafts()).unseenTexts(dir, question),
};
