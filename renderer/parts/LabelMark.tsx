/** A label as its class square with the word beside it. The square's colour follows the project's label order. */
import { useQuery } from '@tanstack/react-query';
import { orpc } from '../engine/client.ts';

const NO_LABELS: readonly string[] = [];

/** The project's labels in their order (alphabetical, as training numbers them); empty while unknown. */
export const useLabels = (): readonly string[] => {
  const page = useQuery({
    ...orpc.data.rows.queryOptions({ input: { revision: 'workspace', split: 'train', limit: 1 } }),
    select: ({ labels }) => labels.map(({ label }) => label).toSorted((a, b) => (a < b ? -1 : 1)),
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
