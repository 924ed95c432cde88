/** Where the loop's links stand and how its line runs, for a given width. Pixels. */

/** Left edge of the figure's five columns; texts begin a little right of the dots. */
export type LoopShape = {
  readonly width: number;
  readonly columns: readonly number[];
  readonly columnWidth: number;
  /** The line through all links that exist: data to predictions, down, back to the alert. */
  readonly way: string;
  /** From the last link back to the first; dashed while the loop is open. */
  readonly back: string;
};

export const TOP = 8;
export const BOTTOM = 212;
export const HEIGHT = 350;
/** Text of a link begins here, below its row's line. */
export const TEXT = 12;

const RADIUS = 26;

export const loopShape = (width: number): LoopShape => {
  const columnWidth = (width - 22) / 5;
  const columns = [0, 1, 2, 3, 4].map((index) => 22 + index * columnWidth);
  const dot = (index: number): number => (columns[index] ?? 0) + 6;
  const right = width - 2;
  return {
    width,
    columns,
    columnWidth: columnWidth - 20,
    way: `M${dot(0)} ${TOP}H${right - RADIUS}q${RADIUS} 0 ${RADIUS} ${RADIUS}V${BOTTOM - RADIUS}q0 ${RADIUS} ${-RADIUS} ${RADIUS}H${dot(2)}`,
    back: `M${dot(2)} ${BOTTOM}H${1 + RADIUS}q${-RADIUS} 0 ${-RADIUS} ${-RADIUS}V${TOP + RADIUS}q0 ${-RADIUS} ${RADIUS} ${-RADIUS}H${dot(0)}`,
  };
};
