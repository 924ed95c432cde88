/** Behind every link from outside: goes on when the link is of the open project, else says whose it is and waits. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { orpc } from '../../engine/client.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';

const route = getRouteApi('/open');

export const OpenPage = () => {
  const { project: wanted, path } = route.useSearch();
  const router = useRouter();
  const navigate = useNavigate();
  const open = useQuery(orpc.project.current.queryOptions());
  const recent = useQuery(orpc.project.recent.queryOptions());
  const isOpen = open.data != null && (wanted === '' || open.data.name === wanted);
  useEffect(() => {
    if (isOpen) router.history.replace(path);
  }, [isOpen, path, router]);
  if (open.error) return <ErrorState error={open.error} onRetry={() => void open.refetch()} />;
  if (open.data === undefined || recent.isPending || isOpen) return <Loading rows={4} />;
  const known = recent.data?.find(({ name }) => name === wanted);
  const title = `This link leads into the project ${wanted}, which is not open.`;
  return (
    <div className="page">
      {known ? (
        <EmptyState
          title={title}
          detail={
            <>
              It was open before, from <span className="mono">{known.dir}</span>.
            </>
          }
        >
          <Button onClick={() => void navigate({ to: '/welcome', search: { open: known.dir, next: path } })}>
            Open {wanted}
          </Button>
          <Button variant="default" onClick={() => void navigate({ to: '/' })}>
            Stay here
          </Button>
        </EmptyState>
      ) : (
        <EmptyState
          title={title}
          detail="It has not been open on this computer. Open its folder, then follow the link again."
        >
          <Button onClick={() => void navigate({ to: '/welcome' })}>Open a folder…</Button>
        </EmptyState>
      )}
    </div>
  );
};
