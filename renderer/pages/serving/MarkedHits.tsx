/** A text with the parts that match the search marked. */
import { hitParts } from './hits.ts';

export const MarkedHits = ({ text, search }: { readonly text: string; readonly search: string }) => (
  <bdi>{hitParts(text, search).map(({ at, part, hit }) => (hit ? <mark key={at}>{part}</mark> : part))}</bdi>
);
