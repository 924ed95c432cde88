/** The same work on many things, so many at a time. */

/** The first fault stops all lanes; those at work are waited for. @throws that fault */
export const inLanes = async <Each>(
  all: readonly Each[],
  lanes: number,
  work: (each: Each) => Promise<void>,
): Promise<void> => {
  let next = 0;
  const run = async (): Promise<void> => {
    for (let each = all[next++]; each !== undefined; each = all[next++]) {
      try {
        await work(each);
      } catch (thrown) {
        next = all.length;
        throw thrown;
      }
    }
  };
  const running = Array.from({ length: Math.min(lanes, all.length) }, run);
  await Promise.allSettled(running);
  await Promise.all(running);
};
