/** A label, or the old one and the new. */
import { LabelMark } from '../../parts/LabelMark.tsx';

export const LabelChange = ({ before, label }: { readonly before: string | null; readonly label: string }) =>
  before === null || before === label ? (
    <LabelMark label={label} />
  ) : (
    <span className="data-relabelled">
      <span className="data-old-label">
        <LabelMark label={before} />
      </span>
      <span className="third" aria-label="became">
        →
      </span>
      <LabelMark label={label} />
    </span>
  );
