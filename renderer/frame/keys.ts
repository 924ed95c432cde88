/** The keys that work on every page (guide in the key sheet, `?`). Single letters only where no field has the focus. */
import type { AnyRouter } from '@tanstack/react-router';
import { orpc, queryClient } from '../engine/client.ts';
import { copyText } from '../parts/copy-text.ts';
import { type PlaceName, PLACES } from './places.ts';
import { nextRegion } from './regions.ts';
import { inField } from './use-page-keys.ts';
import { closeFloating, floatingNow, toggleFloating, toggleSidebar } from './view-state.ts';
import { walkChain } from './walk-chain.ts';

export const KEYS: readonly { readonly keys: string; readonly does: string }[] = [
  { keys: 'Ctrl+K', does: 'Search or run a command' },
  { keys: 'Ctrl+J', does: 'Show or hide jobs' },
  { keys: 'Ctrl+B', does: 'Narrow or widen the sidebar' },
  { keys: 'Ctrl+,', does: 'Settings' },
  { keys: 'Ctrl+Shift+C', does: 'Copy a link to this page' },
  { keys: 'Alt+←', does: 'One link back along the chain' },
  { keys: 'Alt+→', does: 'One link on along the chain' },
  { keys: 'F5', does: 'Fetch everything again' },
  { keys: 'F6', does: 'Next pane' },
  { keys: 'G', does: 'then a letter: go to a place' },
  { keys: '?', does: 'This sheet' },
  { keys: 'Esc', does: 'Close what is open' },
];

/** What a place adds while its page is open. */
export const PLACE_KEYS: Readonly<Partial<Record<PlaceName, typeof KEYS>>> = {
  overview: [{ keys: 'Enter', does: 'Do the first thing that waits' }],
  data: [
    { keys: '[', does: 'Newer version' },
    { keys: ']', does: 'Older version' },
    { keys: 'D', does: 'Compare with another version' },
    { keys: 'Ctrl+F', does: 'Filter rows' },
    { keys: '1', does: 'to 9: give the row that label, in the working copy' },
    { keys: 'L', does: 'Relabel the row' },
    { keys: 'M', does: 'Move it to another split' },
    { keys: 'E', does: 'Edit its text' },
    { keys: 'S', does: 'Split it into two rows' },
    { keys: 'Delete', does: 'Remove it' },
    { keys: 'H', does: 'Its history' },
    { keys: 'Ctrl+Z', does: 'Take the last edit back' },
    { keys: 'Ctrl+Y', does: 'Do it again' },
  ],
  train: [{ keys: 'Ctrl+Enter', does: 'Start training, or add it to the queue' }],
  runs: [
    { keys: 'X', does: 'Select the run' },
    { keys: 'C', does: 'Compare those selected' },
    { keys: 'O', does: 'Open the run' },
    { keys: 'Delete', does: 'Move to the trash' },
    { keys: 'F2', does: 'Rename, on the run’s page' },
    { keys: 'Ctrl+F', does: 'Filter runs' },
  ],
  serving: [
    { keys: 'Ctrl+Enter', does: 'Ask with the text' },
    { keys: 'Ctrl+F', does: 'Find in the log' },
  ],
};

/** How long after G a letter counts, in milliseconds. */
const GO_TIME = 1500;

/** In the app a link that names the project, in a browser the page's own address. */
const linkHere = (): string => {
  if (!window.idrift) return window.location.href;
  const project = queryClient.getQueryData(orpc.project.current.queryKey());
  return `idrift://${encodeURIComponent(project?.name ?? '')}/${window.location.hash.replace(/^#\/?/, '')}`;
};

const copyLink = (): Promise<void> => copyText(linkHere(), 'Link copied');

export const listenToKeys = (router: AnyRouter): (() => void) => {
  let goSince = 0;
  const go = (path: string | null | undefined): void => {
    if (path) router.history.push(path);
  };
  const withControl = (event: KeyboardEvent): boolean => {
    const key = event.key.toLowerCase();
    const place = PLACES[Number(key) - 1];
    if (key === 'k') toggleFloating('palette');
    else if (key === 'j') toggleFloating('jobs');
    else if (key === 'b') toggleSidebar();
    else if (key === ',') go('/settings');
    else if (key === 'c' && event.shiftKey) void copyLink();
    else if (place && !event.shiftKey) go(place.path);
    else return false;
    return true;
  };
  const plain = (event: KeyboardEvent): boolean => {
    const floating = floatingNow();
    if (event.key === 'F5') void queryClient.invalidateQueries();
    else if (event.key === 'F6') nextRegion(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape' && floating === 'jobs') closeFloating();
    else if (inField(event.target) || floating === 'palette') return false;
    else if (event.key === '?') toggleFloating('keys');
    else if (Date.now() - goSince < GO_TIME) {
      goSince = 0;
      const place = PLACES.find(({ letter }) => letter === event.key.toLowerCase());
      if (!place) return false;
      go(place.path);
    } else if (event.key === 'g') goSince = Date.now();
    else return false;
    return true;
  };
  const walk = (event: KeyboardEvent): boolean => {
    const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (by === 0) return false;
    const { pathname, search } = router.state.location;
    go(walkChain(pathname, search, by));
    return true;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    const control = event.ctrlKey || event.metaKey;
    const done = control ? withControl(event) : event.altKey ? walk(event) : plain(event);
    if (done) event.preventDefault();
  };
  window.addEventListener('keydown', onKeyDown);
  return () => window.removeEventListener('keydown', onKeyDown);
};
