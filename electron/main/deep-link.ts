/** `idrift://PROJECT/PATH` links, as alerts and "Copy link" write them: what they name, and where the page goes with one. */

const SCHEME = 'idrift:';
/** A link comes from outside: nobody writes longer ones, and what is longer is not read. */
const LONGEST = 2000;

/** The places a link may lead to; each only shows something, or opens a question that a person answers. */
const PLACES = new Set([
  'analysis',
  'data',
  'run',
  'runs',
  'model',
  'models',
  'train',
  'serving',
  'monitoring',
  'alert',
  'labels',
  'stack',
  'settings',
]);

export type DeepLink = {
  /** Name of the project's folder; '' means the one that is open. */
  readonly project: string;
  /** "/alert/12?do=snooze". */
  readonly path: string;
};

/** null where the text is no link of ours, or leads nowhere in the app. */
export const readDeepLink = (text: string): DeepLink | null => {
  if (text.length > LONGEST || !text.toLowerCase().startsWith(`${SCHEME}//`)) return null;
  // Not `new URL`: it would lower-case the project's name, which stands where a host stands.
  const found = /^[a-z]+:\/\/([^/?#]*)(\/[^?#]*)?(\?[^#]*)?/i.exec(text);
  const [, project = '', path = '/', search = ''] = found ?? [];
  const place = path.split('/')[1] ?? '';
  if (place !== '' && !PLACES.has(place)) return null;
  try {
    return { project: decodeURIComponent(project), path: `${decodeURI(path) === '' ? '/' : path}${search}` };
  } catch {
    return null; // a percent sign that escapes nothing
  }
};

/** The first link among a program's arguments: systems start the app with the link as one of them. */
export const linkAmong = (words: readonly string[]): DeepLink | null => {
  for (const word of words) {
    const link = readDeepLink(word);
    if (link) return link;
  }
  return null;
};

/** What stands after the `#`: the page that looks whether the link's project is the open one before it goes there. */
export const linkPath = ({ project, path }: DeepLink): string =>
  `/open?project=${encodeURIComponent(JSON.stringify(project))}&path=${encodeURIComponent(JSON.stringify(path))}`;
