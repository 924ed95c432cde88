/** What the window holds for itself: the sidebar's width and what floats over the page. Only the sidebar is remembered. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';

type Floating = 'none' | 'jobs' | 'palette' | 'keys';
type View = { readonly sidebarWide: boolean; readonly floating: Floating };

export const useView = create<View>()(
  persist((): View => ({ sidebarWide: true, floating: 'none' }), {
    name: 'idrift.view',
    partialize: ({ sidebarWide }) => ({ sidebarWide }),
  }),
);

export const toggleSidebar = (): void => {
  useView.setState(({ sidebarWide }) => ({ sidebarWide: !sidebarWide }));
};

export const floatingNow = (): Floating => useView.getState().floating;

/** Opens it, or closes it where it is open. */
export const toggleFloating = (what: Exclude<Floating, 'none'>): void => {
  useView.setState(({ floating }) => ({ floating: floating === what ? 'none' : what }));
};

export const closeFloating = (): void => {
  useView.setState({ floating: 'none' });
};
