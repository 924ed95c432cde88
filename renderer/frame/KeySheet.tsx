/** All keys of the frame, the letters that go to places, and what the open page adds. */
import { IconX } from '@tabler/icons-react';
import { useLocation } from '@tanstack/react-router';
import { Dialog } from '../parts/Dialog.tsx';
import { KeyHint } from '../parts/KeyHint.tsx';
import { LabelKeyList } from '../pages/labels/keys/LabelKeyList.tsx';
import { KEYS, PLACE_KEYS } from './keys.ts';
import { placeKeys, placeOf, PLACES } from './places.ts';

const KeyList = ({ keys }: { readonly keys: typeof KEYS }) => (
  <dl>
    {keys.map(({ keys: pressed, does }) => (
      <div key={pressed}>
        <dt>
          <KeyHint keys={pressed} />
        </dt>
        <dd>{does}</dd>
      </div>
    ))}
  </dl>
);

export const KeySheet = ({ onClose }: { readonly onClose: () => void }) => {
  const here = placeOf(useLocation({ select: ({ pathname }) => pathname }));
  const own = here && PLACE_KEYS[here.name];
  return (
    <Dialog label="Keys" onClose={onClose} width={760}>
      <div className="dialog-inside">
        <div className="row key-sheet-head">
          <h2>Keys</h2>
          <button type="button" className="icon-button push" aria-label="Close" onClick={onClose} data-autofocus>
            <IconX size={16} stroke={1.6} />
          </button>
        </div>
        <div className="key-sheet">
          <div>
            <KeyList keys={KEYS} />
          </div>
          <div>
            <dl>
              {PLACES.map(({ title, letter }, index) => (
                <div key={title}>
                  <dt>
                    <KeyHint keys={placeKeys(index, letter)} />
                    {letter !== ',' && (
                      <>
                        {' '}
                        <KeyHint keys={`G+${letter.toUpperCase()}`} />
                      </>
                    )}
                  </dt>
                  <dd>{title}</dd>
                </div>
              ))}
            </dl>
            {here?.name === 'labels' && (
              <>
                <h3>On {here.title}</h3>
                <LabelKeyList />
              </>
            )}
            {own && (
              <>
                <h3>On {here.title}</h3>
                <KeyList keys={own} />
              </>
            )}
          </div>
        </div>
      </div>
    </Dialog>
  );
};
