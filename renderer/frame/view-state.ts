/** What the window holds for itself: the sidebar's width, what floats, and the toast. Only the sidebar is remembered. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';

type ViewState = {
  readonly sidebarWide: boolean;
  readonly floating: 'none' | 'jobs' | 'palette' | 'keys';
  readonly toggleSidebar: () => void;
  /** Opens it, or closes it where it is open. */
  readonly toggle: (what: 'jobs' | 'palette' | 'keys') => void;
  readonly close: () => void;
};

export const useView = create<ViewState>()(
  persist(
    (set) => ({
      sidebarWide: true,
      floating: 'none',
      toggleSidebar: () => set((state) => ({ sidebarWide: !state.sidebarWide })),
      toggle: (what) => set((state) => ({ floating: state.floating === what ? 'none' : what })),
      close: () => set({ floating: 'none' }),
    }),
    { name: 'idrift.view', partialize: ({ sidebarWide }) => ({ sidebarWide }) },
  ),
);
