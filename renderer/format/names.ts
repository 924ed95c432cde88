/** How objects are called: data versions by a short hash and subject, model versions as v5. */

/** Seven characters of a commit hash; `workspace` is the working copy. */
export const shortHash = (revision: string): string =>
  revision === 'workspace' ? 'working copy' : /^[0-9a-f]{8,}$/.test(revision) ? revision.slice(0, 7) : revision;

export const version = (n: number): string => `v${n}`;

/** The first line of a commit message. */
export const subject = (message: string): string => message.split('\n', 1)[0] ?? '';

/** "a, b and c"; '' of none. */
export const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
