/** F6: moves the focus to the next region in visual order: sidebar, each pane of the page, jobs, footer. */
const isVisible = (element: HTMLElement): boolean => element.getClientRects().length > 0;

const regions = (): readonly HTMLElement[] => {
  const all = [...document.querySelectorAll<HTMLElement>('[data-region], [data-pane]')].filter(isVisible);
  // A page with panes is entered by its panes.
  const hasPanes = all.some((element) => element.dataset['pane'] !== undefined);
  return hasPanes ? all.filter((element) => element.dataset['region'] !== 'page') : all;
};

const FOCUSABLE = 'a[href], button:not(:disabled), input:not(:disabled), select, textarea, [tabindex="0"]';

export const nextRegion = (by: 1 | -1): void => {
  const all = regions();
  const here = all.findLastIndex((element) => element.contains(document.activeElement));
  const next = all[(here + by + all.length) % all.length];
  (next?.querySelector<HTMLElement>(FOCUSABLE) ?? next)?.focus();
};
