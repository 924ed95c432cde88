/** The app's routes over the address' hash: the same paths in the desktop app, in a browser, and in idrift:// links. */
import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import { Frame } from './frame/Frame.tsx';
import { PageError } from './frame/PageError.tsx';
import { alertSearch } from './pages/alert/search.ts';
import { analysisSearch } from './pages/analysis/search.ts';
import { dataSearch } from './pages/data/search.ts';
import { labelsSearch, queueSearch } from './pages/labels/search.ts';
import { modelsSearch } from './pages/models/search.ts';
import { monitoringSearch } from './pages/monitoring/search.ts';
import { openSearch } from './pages/open/search.ts';
import { runSearch } from './pages/run/search.ts';
import { runsSearch } from './pages/runs/search.ts';
import { servingSearch } from './pages/serving/search.ts';
import { settingsSearch } from './pages/settings/search.ts';
import { stackSearch } from './pages/stack/search.ts';
import { trainSearch } from './pages/train/search.ts';
import { welcomeSearch } from './pages/welcome/search.ts';

const root = createRootRoute({ component: Frame, errorComponent: PageError });
const getParentRoute = () => root;

const DataPage = lazyRouteComponent(() => import('./pages/data/DataPage.tsx'), 'DataPage');
const ModelsPage = lazyRouteComponent(() => import('./pages/models/ModelsPage.tsx'), 'ModelsPage');

const routes = [
  createRoute({
    getParentRoute,
    path: '/',
    component: lazyRouteComponent(() => import('./pages/overview/OverviewPage.tsx'), 'OverviewPage'),
  }),
  createRoute({ getParentRoute, path: '/data', validateSearch: dataSearch, component: DataPage }),
  createRoute({ getParentRoute, path: '/data/$revision', validateSearch: dataSearch, component: DataPage }),
  createRoute({
    getParentRoute,
    path: '/train',
    validateSearch: trainSearch,
    component: lazyRouteComponent(() => import('./pages/train/TrainPage.tsx'), 'TrainPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/train/$runId',
    component: lazyRouteComponent(() => import('./pages/train/TrainLivePage.tsx'), 'TrainLivePage'),
  }),
  createRoute({
    getParentRoute,
    path: '/runs',
    validateSearch: runsSearch,
    component: lazyRouteComponent(() => import('./pages/runs/RunsPage.tsx'), 'RunsPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/run/$runId',
    validateSearch: runSearch,
    component: lazyRouteComponent(() => import('./pages/run/RunPage.tsx'), 'RunPage'),
  }),
  createRoute({ getParentRoute, path: '/models', validateSearch: modelsSearch, component: ModelsPage }),
  createRoute({ getParentRoute, path: '/models/$name', validateSearch: modelsSearch, component: ModelsPage }),
  createRoute({
    getParentRoute,
    path: '/analysis',
    validateSearch: analysisSearch,
    component: lazyRouteComponent(() => import('./pages/analysis/AnalysisPage.tsx'), 'AnalysisPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/serving',
    validateSearch: servingSearch,
    component: lazyRouteComponent(() => import('./pages/serving/ServingPage.tsx'), 'ServingPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/monitoring',
    validateSearch: monitoringSearch,
    component: lazyRouteComponent(() => import('./pages/monitoring/MonitoringPage.tsx'), 'MonitoringPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/alert/$number',
    validateSearch: alertSearch,
    component: lazyRouteComponent(() => import('./pages/alert/AlertPage.tsx'), 'AlertPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/labels',
    validateSearch: labelsSearch,
    component: lazyRouteComponent(() => import('./pages/labels/LabelsPage.tsx'), 'LabelsPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/labels/$queueId',
    validateSearch: queueSearch,
    component: lazyRouteComponent(() => import('./pages/labels/QueuePage.tsx'), 'QueuePage'),
  }),
  createRoute({
    getParentRoute,
    path: '/stack',
    validateSearch: stackSearch,
    component: lazyRouteComponent(() => import('./pages/stack/StackPage.tsx'), 'StackPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/settings',
    validateSearch: settingsSearch,
    component: lazyRouteComponent(() => import('./pages/settings/SettingsPage.tsx'), 'SettingsPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/open',
    validateSearch: openSearch,
    component: lazyRouteComponent(() => import('./pages/open/OpenPage.tsx'), 'OpenPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/welcome',
    validateSearch: welcomeSearch,
    component: lazyRouteComponent(() => import('./pages/welcome/WelcomePage.tsx'), 'WelcomePage'),
  }),
] as const;

export const makeRouter = () =>
  createRouter({
    routeTree: root.addChildren(routes),
    history: createHashHistory(),
    defaultPreload: 'intent',
    defaultErrorComponent: PageError,
    defaultNotFoundComponent: () => <PageError error={new Error('There is no such page.')} />,
    scrollRestoration: true,
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
