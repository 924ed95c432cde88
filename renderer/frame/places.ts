/** The places of the app in the order of work: path, name, icon, and the letter that goes there after G. */
import {
  IconActivity,
  IconBox,
  IconChartDots,
  IconDatabase,
  IconHome,
  IconListDetails,
  IconPlayerPlay,
  IconServer,
  IconSettings,
  IconStack2,
  IconTags,
  type TablerIcon,
} from '@tabler/icons-react';

export type PlaceName =
  | 'overview'
  | 'data'
  | 'train'
  | 'runs'
  | 'models'
  | 'analysis'
  | 'serving'
  | 'monitoring'
  | 'labels'
  | 'stack'
  | 'settings';

export type Place = {
  readonly name: PlaceName;
  readonly title: string;
  readonly path: string;
  readonly icon: TablerIcon;
  readonly letter: string;
};

export const GROUPS: readonly { readonly title: string | null; readonly places: readonly Place[] }[] = [
  { title: null, places: [{ name: 'overview', title: 'Overview', path: '/', icon: IconHome, letter: 'o' }] },
  {
    title: 'Build',
    places: [
      { name: 'data', title: 'Data', path: '/data', icon: IconDatabase, letter: 'd' },
      { name: 'train', title: 'Train', path: '/train', icon: IconPlayerPlay, letter: 't' },
      { name: 'runs', title: 'Runs', path: '/runs', icon: IconListDetails, letter: 'r' },
      { name: 'models', title: 'Models', path: '/models', icon: IconBox, letter: 'v' },
      { name: 'analysis', title: 'Analysis', path: '/analysis', icon: IconChartDots, letter: 'a' },
    ],
  },
  {
    title: 'Operate',
    places: [
      { name: 'serving', title: 'Serving', path: '/serving', icon: IconServer, letter: 's' },
      { name: 'monitoring', title: 'Monitoring', path: '/monitoring', icon: IconActivity, letter: 'm' },
      { name: 'labels', title: 'Labels', path: '/labels', icon: IconTags, letter: 'l' },
    ],
  },
];

export const STACK: Place = { name: 'stack', title: 'Stack', path: '/stack', icon: IconStack2, letter: 'k' };

export const SETTINGS: Place = {
  name: 'settings',
  title: 'Settings',
  path: '/settings',
  icon: IconSettings,
  letter: ',',
};

export const PLACES: readonly Place[] = [...GROUPS.flatMap(({ places }) => places), STACK, SETTINGS];

/** The first nine places by their number; Settings, the last, by its comma. */
export const placeKeys = (index: number, letter: string): string => `Ctrl+${index < 9 ? index + 1 : letter}`;

/** The place that a path lies in; `/run/…` belongs to Runs, `/alert/…` to Monitoring. */
export const placeOf = (path: string): Place | undefined => {
  if (path.startsWith('/run/')) return PLACES.find(({ name }) => name === 'runs');
  if (path.startsWith('/alert/')) return PLACES.find(({ name }) => name === 'monitoring');
  return PLACES.find((place) =>
    place.path === '/' ? path === '/' : path === place.path || path.startsWith(`${place.path}/`),
  );
};
