/** Which of two languages the field above the runs is written in: plain words to find, or MLflow's filters. */

const KIND = String.raw`(?:metrics?|param(?:eter)?s?|tags?|attr(?:ibute)?s?|run|datasets?)\s*\.`;
const ATTRIBUTE = String.raw`(?:artifact_uri|end_time|run_id|run_name|start_time|status|user_id|created|["${'`'}]?run name["${'`'}]?)`;
const COMPARATOR = String.raw`\s*(?:[=<>!]|(?:not\s+)?(?:i?like|in|is)\b)`;

const FILTER = new RegExp(`^\\s*(?:${KIND}|${ATTRIBUTE}${COMPARATOR})`, 'i');

/**
 * A filter begins as each of MLflow's does: with `metrics.`, `params.`, `tags.`, `datasets.` or `attributes.`, or with an
 * attribute and a comparator (`status = 'FINISHED'`). All else are words that names, parameters and data versions hold.
 */
export const isFilter = (text: string): boolean => FILTER.test(text);

/** Words that may become a filter: the first kind's name is still being typed. */
const BEGINNING = ['metrics.', 'params.', 'tags.', 'datasets.', 'attributes.', 'status', 'start_time', 'run_name'];

export const mayBecomeFilter = (text: string): boolean => {
  const word = text.trim().toLowerCase();
  return word.length > 1 && BEGINNING.some((each) => each.startsWith(word));
};

/** The text with an option put where it belongs, and where the cursor stands then: behind it, with a blank unless a key follows. */
export const complete = (
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  option: string,
): { readonly text: string; readonly cursor: number } => {
  const after = text.slice(end);
  const space = option.endsWith('.') || /^\s/.test(after) ? '' : ' ';
  return { text: text.slice(0, start) + option + space + after, cursor: start + option.length + space.length };
};
