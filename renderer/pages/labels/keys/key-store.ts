/** Which keys this person labels with; kept on this computer. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { type KeyMap, keysOf, type LabelAction, LAYOUTS, type LayoutName } from './actions.ts';

type Kept = { readonly layout: LayoutName; readonly changed: KeyMap };

const useKept = create<Kept>()(persist((): Kept => ({ layout: 'both', changed: {} }), { name: 'idrift.labels.keys' }));

/** What was kept may be of another version of the app. */
const layoutOf = ({ layout }: Kept): LayoutName => (layout in LAYOUTS ? layout : 'both');

export const useLabelKeyMap = (): {
  readonly layout: LayoutName;
  readonly keys: KeyMap;
  readonly isChanged: boolean;
} => {
  const kept = useKept();
  const layout = layoutOf(kept);
  return { layout, keys: keysOf(layout, kept.changed), isChanged: Object.keys(kept.changed).length > 0 };
};

/** Another layout begins as it comes: keys changed in the last one would collide with it. */
export const chooseLayout = (layout: LayoutName): void => {
  useKept.setState({ layout, changed: {} });
};

/** The action's only key from now on; `keyProblem` is asked before. */
export const changeKey = (action: LabelAction, chord: string): void => {
  useKept.setState(({ changed }) => ({ changed: { ...changed, [action]: [chord] } }));
};

export const resetKeys = (): void => {
  useKept.setState({ changed: {} });
};
