/** Every key of labelling with what it does, for the sheet of all keys. */
import { KeyHint } from '../../../parts/KeyHint.tsx';
import { ACTIONS, keyWords } from './actions.ts';
import { useLabelKeyMap } from './key-store.ts';

const Keys = ({ chords }: { readonly chords: readonly string[] }) =>
  chords.map((chord, index) => (
    <span key={chord}>
      {index > 0 && ' '}
      <KeyHint keys={keyWords(chord)} />
    </span>
  ));

export const LabelKeyList = () => {
  const { keys } = useLabelKeyMap();
  return (
    <dl>
      <div>
        <dt>
          <Keys chords={keys.label1 ?? []} /> <Keys chords={keys.label2 ?? []} /> …
        </dt>
        <dd>Give the first label, the second, … and go on</dd>
      </div>
      {ACTIONS.map(({ action, does }) => (
        <div key={action}>
          <dt>
            <Keys chords={keys[action] ?? []} />
          </dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
  );
};
