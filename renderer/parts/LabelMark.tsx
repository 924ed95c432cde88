/** A label as its class square with the word beside it. The square's colour follows the project's label order. */
import { useQuery } from '@tanstack/react-query';
import type { DataPage } from '../../core/contract/index.ts';
import { orpc } from '../engine/client.ts';

const NO_LABELS: readonly string[] = [];

const labelsOf = ({ labels }: DataPage): readonly string[] =>
  labels.map(({ label }) => label).toSorted((a, b) => (a < b ? -1 : 1));

/** The project's labels in their order (alphabetical, as training numbers them); empty while unknown. */
export const useLabels = (): readonly string[] => {
  const versions = useQuery({ ...orpc.data.versions.queryOptions(), retryOnMount: false });
  const revision = versions.data?.[0]?.revision;
  const page = useQuery({
    ...orpc.data.rows.queryOptions({ input: { revision: revision ?? '', split: 'train', limit: 1 } }),
    enabled: revision !== undefined,
    // Marks come and go as a table scrolls: an error must not be asked for again by each of them.
    retryOnMount: false,
    select: labelsOf,
  });
  return page.data ?? NO_LABELS;
};

/** The custom property of a class colour: six colours, then grey. */
export const classColour = (label: string, labels: readonly string[]): string => {
  const index = labels.indexOf(label);
  return index >= 0 && index < 6 ? `var(--class-${index + 1})` : 'var(--class-6)';
};

export const LabelMark = ({ label, boxed = false }: { readonly label: string; readonly boxed?: boolean }) => {
  const labels = useLabels();
  return (
    <span className={boxed ? 'label-mark boxed' : 'label-mark'}>
      <i style={{ background: classColour(label, labels) }} />
      {label}
    </span>
  );
};
