/** All keys of the frame, and the letters that go to places. */
import { Modal } from '@mantine/core';
import { KeyHint } from '../parts/KeyHint.tsx';
import { KEYS } from './keys.ts';
import { PLACES } from './places.ts';

export const KeySheet = ({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) => (
  <Modal opened={opened} onClose={onClose} title={<h2>Keys</h2>} size={760} padding="lg">
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
  </Modal>
);
