/** What the prediction log keeps of a request: decided before anything is written, to the database or to the spool on disk. */
import { type ProjectSettings, projectSettings } from '../contract/project.ts';
import type { TextStatistics } from '../contract/serving.ts';
import { maskedText } from '../text/personal-data.ts';
import { countWords } from '../text/words.ts';
import type { FailedRequest, Feedback, NewPrediction } from './prediction-log.ts';

export type LogTexts = ProjectSettings['logTexts'];

/** Where nobody has said anything. */
export const USUAL_TEXTS: LogTexts = projectSettings.shape.logTexts.parse(undefined);

/** `statistics` are there where the text is not. */
export type KeptPrediction = NewPrediction & { readonly statistics: TextStatistics | null };

/** With mail addresses, telephone numbers and personal numbers masked, unless the log is to be whole. */
const masked = (text: string, keeps: LogTexts): string => (keeps === 'whole' ? text : maskedText(text, new Date()));

export const keptPrediction = (row: NewPrediction, keeps: LogTexts): KeptPrediction => {
  const requestId = row.requestId === null ? null : masked(row.requestId, keeps); // a client may write anything there
  if (keeps !== 'statistics') return { ...row, requestId, text: masked(row.text, keeps), statistics: null };
  const statistics = { characters: Array.from(row.text).length, words: countWords(row.text) };
  return { ...row, requestId, text: '', statistics };
};

/** A message may quote what a client sent. */
export const keptFailure = (request: FailedRequest, keeps: LogTexts): FailedRequest => ({
  ...request,
  message: masked(request.message, keeps),
});

export const keptFeedback = (feedback: Feedback, keeps: LogTexts): Feedback => ({
  ...feedback,
  label: feedback.label === null ? null : masked(feedback.label, keeps),
});

/** The texts that a row of this text may stand under in the log, whatever it was told to keep when the row was written. */
export const keptFormsOf = (text: string): readonly string[] => [...new Set([text, maskedText(text, new Date())])];
