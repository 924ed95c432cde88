/** Which keys label: a layout for one hand or both, and any key another one. */
import { Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { Dialog } from '../../../parts/Dialog.tsx';
import { KeyHint } from '../../../parts/KeyHint.tsx';
import {
  ACTIONS,
  actionWords,
  chordsOf,
  keyProblem,
  keyWords,
  type LabelAction,
  LAYOUT_NAMES,
  LAYOUTS,
} from './actions.ts';
import { changeKey, chooseLayout, resetKeys, useLabelKeyMap } from './key-store.ts';

type Props = {
  /** Of the queue, in its order. */
  readonly labels: readonly string[];
  readonly onClose: () => void;
};

const isLayout = (name: string): name is (typeof LAYOUT_NAMES)[number] => name in LAYOUTS;

export const KeysDialog = ({ labels, onClose }: Props) => {
  const { layout, keys, isChanged } = useLabelKeyMap();
  const [asked, setAsked] = useState<LabelAction | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const actions: readonly LabelAction[] = [
    ...labels.map((_, index): LabelAction => `label${index + 1}`),
    ...ACTIONS.map(({ action }) => action),
  ];
  const ask = (action: LabelAction | null): void => {
    setAsked(action);
    setProblem(null);
  };
  const take = (event: React.KeyboardEvent): void => {
    if (asked === null || ['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return;
    // Tab goes on, Esc leaves the key as it is.
    if (event.key === 'Tab') return ask(null);
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') return ask(null);
    const chord = `${event.altKey ? 'Alt+' : ''}${chordsOf(event.nativeEvent)[0] ?? ''}`;
    const found = keyProblem(keys, asked, chord, labels);
    if (found === null) {
      changeKey(asked, chord);
      ask(null);
    } else setProblem(found);
  };
  return (
    <Dialog label="Keys for labelling" onClose={onClose} width={520}>
      <div className="dialog-inside" onKeyDown={take}>
        <h2>Keys for labelling</h2>
        <p className="second dialog-text">
          Yours, on this computer. Ctrl+Z, Ctrl+Shift+Z and Ctrl+Y take back and do again in every layout.
        </p>
        <SegmentedControl
          aria-label="Layout"
          value={layout}
          data={LAYOUT_NAMES.map((name) => ({ value: name, label: LAYOUTS[name].name }))}
          onChange={(name) => {
            if (isLayout(name)) chooseLayout(name);
            ask(null);
          }}
        />
        <table className="plain keys-table">
          <tbody>
            {actions.map((action) => (
              <tr key={action}>
                <td>{actionWords(action, labels)}</td>
                <td className="right">
                  {asked === action ? (
                    <span className="second">press a key</span>
                  ) : (
                    (keys[action] ?? []).map((chord) => <KeyHint key={chord} keys={keyWords(chord)} />)
                  )}
                </td>
                <td className="right">
                  <button
                    type="button"
                    className="text-button"
                    {...(asked === action
                      ? {}
                      : { 'aria-label': `Change the key of “${actionWords(action, labels)}”` })}
                    onClick={() => ask(asked === action ? null : action)}
                  >
                    {asked === action ? 'Leave it' : 'Change'}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <div className="small field-problem" role="alert">
          {problem}
        </div>
        <div className="row dialog-actions">
          {isChanged && (
            <Button variant="default" onClick={resetKeys}>
              As the layout comes
            </Button>
          )}
          <Button onClick={onClose} data-autofocus>
            Done
          </Button>
        </div>
      </div>
    </Dialog>
  );
};
