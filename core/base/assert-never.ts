/** For the default branch of an exhaustive switch: does not compile while a case is missing. */
export const assertNever = (value: never): never => {
  throw new Error(`Unhandled case: ${JSON.stringify(value)}`);
};
