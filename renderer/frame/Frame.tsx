/** Everything around the page: title bar, sidebar, spine, footer, and what floats over them. */
import { useQuery } from '@tanstack/react-query';
import { Outlet, useLocation, useNavigate, useRouter } from '@tanstack/react-router';
import { useEffect, useSyncExternalStore } from 'react';
import { orpc } from '../engine/client.ts';
import { EngineNotice } from '../engine/EngineNotice.tsx';
import { Toast } from '../parts/Toast.tsx';
import { Footer } from './Footer.tsx';
import { JobsPanel } from './JobsPanel.tsx';
import { KeySheet } from './KeySheet.tsx';
import { listenToKeys } from './keys.ts';
import { Palette } from './palette/Palette.tsx';
import { Sidebar } from './Sidebar.tsx';
import { Spine } from './Spine.tsx';
import { TitleBar } from './TitleBar.tsx';
import { closeFloating, useView } from './view-state.ts';

const roomy = window.matchMedia('(min-width: 1180px)');
const subscribe = (changed: () => void): (() => void) => {
  roomy.addEventListener('change', changed);
  return () => roomy.removeEventListener('change', changed);
};
const useRoomy = (): boolean => useSyncExternalStore(subscribe, () => roomy.matches);

/** What there is without a project: the Welcome page, the settings of this computer, and where links from outside arrive. */
const BARE: readonly string[] = ['/welcome', '/settings', '/open'];

const useWelcome = (): boolean => {
  const project = useQuery(orpc.project.current.queryOptions());
  const path = useLocation({ select: ({ pathname }) => pathname });
  const navigate = useNavigate();
  const none = project.data === null;
  useEffect(() => {
    if (none && !BARE.includes(path)) void navigate({ to: '/welcome', replace: true });
  }, [none, path, navigate]);
  return none || path === '/welcome';
};

export const Frame = () => {
  const { sidebarWide, floating } = useView();
  const wide = useRoomy() && sidebarWide;
  const bare = useWelcome();
  const router = useRouter();
  useEffect(() => listenToKeys(router), [router]);
  return (
    <div className="frame" data-wide={wide}>
      <Sidebar wide={wide} />
      <TitleBar />
      <main className="main" data-region="page" tabIndex={-1}>
        {!bare && <Spine />}
        <EngineNotice />
        <Outlet />
        {floating === 'jobs' && <JobsPanel />}
      </main>
      <Footer />
      {floating === 'palette' && <Palette onClose={closeFloating} />}
      {floating === 'keys' && <KeySheet onClose={closeFloating} />}
      <Toast />
    </div>
  );
};
