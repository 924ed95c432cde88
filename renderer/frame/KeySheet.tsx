/** All keys of the frame, and the letters that go to places. */
import { IconX } from '@tabler/icons-react';
import { Dialog } from '../parts/Dialog.tsx';
import { KeyHint } from '../parts/KeyHint.tsx';
import { KEYS } from './keys.ts';
import { PLACES } from './places.ts';

export const KeySheet = ({ onClose }: { readonly onClose: () => void }) => (
  <Dialog label="Keys" onClose={onClose} width={760}>
    <div className="dialog-inside">
      <div className="row key-sheet-head">
        <h2>Keys</h2>
        <button type="button" className="icon-button push" aria-label="Close" onClick={onClose} data-autofocus>
          <IconX size={16} stroke={1.6} />
        </button>
      </div>
      <div className="key-sheet">
        <dl>
          {KEYS.map(({ keys, does }) => (
            <div key={keys}>
              <dt>
                <KeyHint keys={keys} />
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
        <dl>
          {PLACES.map(({ title, letter }, index) => (
            <div key={title}>
              <dt>
                <KeyHint keys={`Ctrl+${index + 1}`} />
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
      </div>
    </div>
  </Dialog>
);
