/** The keys that are used most, under the text. */
import { Switch } from '@mantine/core';
import { toggleFloating } from '../../../frame/view-state.ts';
import { KeyHint } from '../../../parts/KeyHint.tsx';
import { keyFor, type LabelAction } from './actions.ts';
import { useLabelKeyMap } from './key-store.ts';

const SHOWN: readonly (readonly [action: LabelAction, word: string])[] = [
  ['accept', 'accept'],
  ['skip', 'skip'],
  ['flag', 'flag'],
  ['note', 'note'],
  ['undo', 'undo'],
  ['next', 'next'],
];

type Props = { readonly blind: boolean; readonly onBlind: () => void; readonly onKeys: () => void };

export const KeyBar = ({ blind, onBlind, onKeys }: Props) => {
  const { keys } = useLabelKeyMap();
  return (
    <div className="key-bar row small second">
      {SHOWN.filter(([action]) => !(blind && action === 'accept')).map(([action, word]) => {
        const key = keyFor(keys, action);
        return (
          key !== null && (
            <span key={action} className="row">
              <KeyHint keys={key} />
              {word}
            </span>
          )
        );
      })}
      <span className="push row">
        <Switch size="xs" label="Blind" checked={blind} onChange={onBlind} />
        <button type="button" className="text-button" onClick={onKeys}>
          Keys…
        </button>
        <button type="button" className="row key-sheet-button" onClick={() => toggleFloating('keys')}>
          <KeyHint keys="?" />
          all keys
        </button>
      </span>
    </div>
  );
};
