/** A list of whole numbers that grows, four bytes each. */
export const createNumbers = () => {
  let numbers = new Int32Array(1024);
  let count = 0;
  return {
    push: (number: number): void => {
      if (count === numbers.length) {
        const wider = new Int32Array(count * 2);
        wider.set(numbers);
        numbers = wider;
      }
      numbers[count++] = number;
    },
    all: (): Int32Array => numbers.subarray(0, count),
  };
};
