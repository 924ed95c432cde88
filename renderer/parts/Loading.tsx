/** Grey bars of the right size, shown only when loading takes longer than 150 ms. */
import { type ReactNode, useEffect, useState } from 'react';

/** True once `milliseconds` have gone by. */
const useAfter = (milliseconds: number): boolean => {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), milliseconds);
    return () => clearTimeout(timer);
  }, [milliseconds]);
  return over;
};

type Props = {
  readonly rows?: number;
  readonly rowHeight?: number;
  /** Shown after two seconds: what is being done, with its amount. */
  readonly what?: ReactNode;
};

export const Loading = ({ rows = 6, rowHeight = 30, what }: Props) => {
  const visible = useAfter(150);
  const long = useAfter(2000);
  if (!visible) return <div aria-busy style={{ height: rows * rowHeight }} />;
  return (
    <div className="loading" aria-busy role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} style={{ height: rowHeight }}>
          <span className="bar-grey" style={{ width: `${72 - ((index * 17) % 38)}%` }} />
        </div>
      ))}
      {long && what !== undefined && <div className="small third">{what}</div>}
    </div>
  );
};
