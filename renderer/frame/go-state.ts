/** G, then a letter, goes to a place: while that letter is awaited it is no key of the page. */

/** How long after G a letter counts, in milliseconds. */
const GO_TIME = 1500;

let since = 0;

export const beginGo = (): void => {
  since = Date.now();
};
export const endGo = (): void => {
  since = 0;
};
export const isGoing = (): boolean => Date.now() - since < GO_TIME;
