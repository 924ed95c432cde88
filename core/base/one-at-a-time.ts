/** Asynchronous work in the order it was asked for: each piece begins when the one before has ended, however that ended. */
export const oneAtATime = (): (<Result>(work: () => Promise<Result>) => Promise<Result>) => {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
};

/** The same for each name by itself. */
export const oneAtATimeByName = () => {
  const turns = new Map<string, ReturnType<typeof oneAtATime>>();
  return <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
    const turn = turns.get(name) ?? oneAtATime();
    turns.set(name, turn);
    return turn(work);
  };
};
