/** One row a run, with what can and cannot be told apart; some of them side by side; and the trash. */
import { getRouteApi } from '@tanstack/react-router';
import { CompareView } from './CompareView.tsx';
import { RunsView } from './RunsView.tsx';
import './runs.css';
import { TrashView } from './TrashView.tsx';

const route = getRouteApi('/runs');

export const RunsPage = () => {
  const { compare, trash, filter } = route.useSearch();
  if (compare) return <CompareView key={compare.join()} runIds={compare} />;
  if (trash) return <TrashView />;
  return <RunsView filter={filter ?? ''} />;
};
