/** A link to a path of the app that comes from the engine, as `/run/3f2a`; null renders the bare words. */
import type { ReactNode } from 'react';
import { useRouter } from '@tanstack/react-router';

type Props = {
  readonly path: string | null;
  readonly className?: string;
  readonly title?: string;
  readonly current?: boolean;
  readonly children: ReactNode;
};

export const PathLink = ({ path, className, title, current = false, children }: Props) => {
  const router = useRouter();
  if (path === null) return <span {...{ className, title }}>{children}</span>;
  return (
    <a
      {...{ className, title }}
      href={`#${path}`}
      aria-current={current ? 'page' : undefined}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        router.history.push(path);
      }}
    >
      {children}
    </a>
  );
};
