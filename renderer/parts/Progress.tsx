/** A determinate bar; an unknown total shows no bar. */
type Props = {
  readonly share: number | null;
  readonly width?: number | string;
  readonly label: string;
  readonly failed?: boolean;
};

export const Progress = ({ share, width = 120, label, failed = false }: Props) =>
  share === null ? null : (
    <span
      className={failed ? 'progress failed' : 'progress'}
      style={{ width }}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
    >
      <i style={{ width: `${share * 100}%` }} />
    </span>
  );
