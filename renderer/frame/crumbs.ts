/** Names of the object on screen, given by its page: "Runs / quiet-lynx-204". */
import { useEffect } from 'react';
import { create } from 'zustand';

export const useCrumbState = create<{ readonly names: readonly string[] }>(() => ({ names: [] }));

/** Called by a page with the names after its place; undefined while they are not known. */
export const useCrumbs = (...names: readonly (string | undefined)[]): void => {
  const joined = names.filter((name) => name !== undefined).join('\n');
  useEffect(() => {
    useCrumbState.setState({ names: joined === '' ? [] : joined.split('\n') });
    return () => useCrumbState.setState({ names: [] });
  }, [joined]);
};
