/** Reads and changes the Data page's address: the version, and what of it is shown. */
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { type DataSearch, dataSearch } from './search.ts';

export type DataAddress = {
  /** null: the newest version. */
  readonly revision: string | null;
  readonly search: DataSearch;
  /** Another view of the same version. `replace` leaves no step behind for Back. */
  readonly show: (change: Partial<DataSearch>, replace?: boolean) => void;
  /** Another version, in the same tab. */
  readonly open: (revision: string) => void;
};

/** What stays when another version is opened: rows and comparisons belong to one version. */
export const kept = ({ tab, split, search, label }: DataSearch): DataSearch => ({ tab, split, search, label });

export const useDataAddress = (): DataAddress => {
  const { revision } = useParams({ strict: false });
  const search = useSearch({
    strict: false,
    select: (all) => dataSearch.parse(all),
    structuralSharing: true,
  });
  const navigate = useNavigate();
  const show = useCallback(
    (change: Partial<DataSearch>, replace = false) => {
      const next = (old: unknown): DataSearch => ({ ...dataSearch.parse(old), ...change });
      if (revision === undefined) void navigate({ to: '/data', search: next, replace });
      else void navigate({ to: '/data/$revision', params: { revision }, search: next, replace });
    },
    [navigate, revision],
  );
  const open = useCallback(
    (to: string) =>
      void navigate({
        to: '/data/$revision',
        params: { revision: to },
        search: (old: unknown) => kept(dataSearch.parse(old)),
      }),
    [navigate],
  );
  return { revision: revision ?? null, search, show, open };
};
