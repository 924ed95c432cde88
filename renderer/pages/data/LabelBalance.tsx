/** Shares of labels as one bar, in label order, with the same in figures. */
import type { SplitStatistics } from '../../../core/contract/index.ts';
import { NARROW, number, percent } from '../../format/index.ts';
import { classColour, useLabels } from '../../parts/LabelMark.tsx';

export const LabelBalance = ({ labels }: { readonly labels: SplitStatistics['labels'] }) => {
  const order = useLabels();
  const figures = labels.map(({ share }) => number(share.value * 100)).join(' / ');
  return (
    <span className="row">
      <span
        className="data-balance-bar"
        role="img"
        aria-label={labels.map(({ label, share }) => `${label} ${percent(share.value)}`).join(', ')}
      >
        {labels.map(({ label, share }) => (
          <i key={label} style={{ flexGrow: share.value, background: classColour(label, order) }} />
        ))}
      </span>
      {labels.length <= 4 && (
        <span className="small second num nowrap">
          {figures}
          {NARROW}%
        </span>
      )}
    </span>
  );
};
