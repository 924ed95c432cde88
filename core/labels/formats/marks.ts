/** Names that are made of what they name, so that the same thing has the same name wherever and whenever it is made. */
import { createHash } from 'node:crypto';
import type { Answer } from '../../contract/labels.ts';

const digest = (parts: readonly string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex');

export const hashText = (text: string): string => digest([text]).slice(0, 16);

/** Marks an answer in another program's file: the same answer has the same mark when it comes back. */
export const answerMark = (
  item: string,
  { person, state, label }: Pick<Answer, 'person' | 'state' | 'label'>,
): string => `idrift-${digest([item, person, state, label ?? '']).slice(0, 16)}`;

/** A UUID (version 8, as RFC 9562 gives it to names of one's own making). */
export const uuidOf = (...parts: readonly string[]): string => {
  const hex = digest(parts);
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
