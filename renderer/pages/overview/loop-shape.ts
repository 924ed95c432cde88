/** Where the loop's links stand and how its line runs, for a given width. Pixels. */

/** Left edge of the figure's five columns; texts begin a little right of the dots. */
export type LoopShape = {
  readonly width: number;
  readonly columns: readonly number[];
  readonly columnWidth: number;
  /** From each link to the next: data → run → … → predictions, down to drift, back to the alert, its labels and the next version. */
  readonly steps: readonly string[];
  /** From the next version back to the first link. */
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
    steps: [
      ...[0, 1, 2, 3].map((index) => `M${dot(index)} ${TOP}H${dot(index + 1)}`),
      `M${dot(4)} ${TOP}H${right - RADIUS}q${RADIUS} 0 ${RADIUS} ${RADIUS}V${BOTTOM - RADIUS}q0 ${RADIUS} ${-RADIUS} ${RADIUS}H${dot(4)}`,
      `M${dot(4)} ${BOTTOM}H${dot(3)}`,
      `M${dot(3)} ${BOTTOM}H${dot(2)}`,
      `M${dot(2)} ${BOTTOM}H${dot(1)}`,
    ],
    back: `M${dot(1)} ${BOTTOM}H${1 + RADIUS}q${-RADIUS} 0 ${-RADIUS} ${-RADIUS}V${TOP + RADIUS}q0 ${-RADIUS} ${RADIUS} ${-RADIUS}H${dot(0)}`,
  };
};
